import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasPasskeys } from './welcome.ts'

const test = suite('the welcome')

test('knows at which addresses browsers have passkeys', () => {
  for (const url of [
    'https://gate.acme.com',
    'https://gate:8443',
    'http://localhost:4600',
    'http://a.localhost',
  ])
    assert.ok(hasPasskeys(url), url)
  for (const url of [
    'http://gate.acme.com',
    'http://127.0.0.1:4600',
    'https://10.0.0.5',
    'https://[::1]:4600',
  ])
    assert.not(hasPasskeys(url), url)
})

test.run()
