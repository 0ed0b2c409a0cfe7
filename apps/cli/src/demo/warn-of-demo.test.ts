import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { demoWarning } from './warn-of-demo.ts'

const test = suite('the warning of the demo’s people')
const here = { smtpUrl: undefined, host: '127.0.0.1', gatewayHost: '::1' }

test('nothing is said where nobody else can meet them', () => {
  assert.is(demoWarning(here), null)
  assert.is(demoWarning({ ...here, host: 'localhost', gatewayHost: '127.0.0.2' }), null)
})

test('mail that is sent, or a listener off this machine, is one line with what to do', () => {
  for (const [env, why] of [
    [{ ...here, smtpUrl: 'smtp://user:hunter2@mail.acme.com' }, /Gatehouse sends email \(SMTP_URL\)/],
    [{ ...here, host: '0.0.0.0' }, /it listens on 0\.0\.0\.0,/],
    [{ ...here, gatewayHost: '::' }, /it listens on ::,/],
    [{ ...here, host: 'gate.acme.com' }, /it listens on gate\.acme\.com,/],
  ] as const) {
    const line = demoWarning(env) ?? ''
    assert.match(line, why)
    assert.match(line, /^Warning: .*owner@acme\.com.*GATEHOUSE_SEED=none\.$/)
    assert.not.match(line, /hunter2|\n/)
  }
})

test.run()
