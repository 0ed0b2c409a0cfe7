import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { newPublicKey } from './servers.testing.ts'
import { type LoginTrial, tryLogin } from './try-login.ts'

const test = suite('tryLogin')
let stage: Stage
const at = { host: 'Prod-1.ACME.com.', hostKey: newPublicKey(), login: 'ubuntu' }
const asked: Parameters<LoginTrial>[0][] = []
const attempt: LoginTrial = async (target) => {
  asked.push(target)
  return [
    { step: 'reach', state: 'ok', what: null, mend: null },
    { step: 'blocking', state: 'warning', what: 'It blocks.', mend: 'Exempt it.' },
  ]
}

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => tryLogin(caller, at, attempt))
})

test('the host is spoken to by the account’s key, as that login, and a warning keeps nobody out', async () => {
  const { operator } = stage
  assert.is((await tryLogin(operator.caller, at, attempt)).ready, true)
  const { privateKey, ...target } = asked.at(-1) ?? ({} as never)
  assert.equal(target, {
    account: operator.account.id,
    host: 'prod-1.acme.com',
    port: 22,
    hostKey: at.hostKey,
    user: 'ubuntu',
  })
  assert.match(privateKey, /PRIVATE KEY/)
  const failing: LoginTrial = async () => [{ step: 'log-in', state: 'failed', what: 'No.', mend: 'Do.' }]
  assert.is((await tryLogin(operator.caller, at, failing)).ready, false)
  await refused('invalid', tryLogin(operator.caller, { ...at, login: 'a;id' }, attempt))
  await refused('invalid', tryLogin(operator.caller, { ...at, hostKey: '' }, attempt))
})

test('an account tries no more hosts than it may look up', async () => {
  const { owner, rival } = stage
  const tries = Array.from({ length: 60 }, () => tryLogin(owner.caller, at, attempt).catch(() => null))
  assert.ok((await Promise.all(tries)).includes(null))
  await refused('rate', tryLogin(owner.caller, at, attempt))
  await tryLogin(rival.caller, at, attempt)
})

test.run()
