import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage, strangers } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { askedToChange, personByMail } from './asked.testing.ts'
import { cancelEmailChange } from './cancel-email-change.ts'
import { changeEmail } from './change-email.ts'
import { confirmEmail } from './confirm-email.ts'
import { getOwnEmailChange } from './get-own-email-change.ts'

const test = suite('cancelEmailChange')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('a person takes back their own change, and nobody else’s', async () => {
  const person = await personByMail(stage, 'undecided@acme.com')
  const tokens = await askedToChange(stage, person, 'new@acme.com')
  await refusesAndWritesNothing(stage, 'not-found', () => cancelEmailChange(stage.owner.caller, undefined))
  const { events } = await trace(stage, () => cancelEmailChange(person.caller, undefined))
  assert.equal(
    events.map(({ changes, ...event }) => event),
    [
      {
        ...by(person),
        verb: 'user.email_change_stopped',
        resource: { type: 'user', id: person.user, label: person.email },
        details: { from: person.email, to: 'new@acme.com' },
      },
    ],
  )
  assert.is(await getOwnEmailChange(person.caller), null)
  for (const token of Object.values(tokens))
    await refused('expired', confirmEmail(stage.nobody, { token }), /canceled it/)
  await refusesAndWritesNothing(stage, 'not-found', () => cancelEmailChange(person.caller, undefined))
})

test('where the account has come to require a passkey, one is taken back without it, and none asked for', async () => {
  const person = await personByMail(stage, 'bare@acme.com')
  await askedToChange(stage, person, 'barer@acme.com')
  await announced(stage.gatehouse.database, (client) =>
    client.query("update accounts set passkeys_of = 'everyone'"),
  )
  const ask = () => changeEmail(person.caller, { email: 'other@acme.com' })
  await refusesAndWritesNothing(stage, 'fresh-auth', ask, /requires a passkey/)
  assert.is((await getOwnEmailChange(person.caller))?.to, 'barer@acme.com')
  await cancelEmailChange(person.caller, undefined)
  await announced(stage.gatehouse.database, (client) =>
    client.query("update accounts set passkeys_of = 'nobody'"),
  )
})

test('strangers and API keys are refused', async () => {
  for (const [caller, reason] of strangers(stage).filter(([, why]) => why === 'signed-out'))
    await refusesAndWritesNothing(stage, reason, () => cancelEmailChange(caller, undefined))
  const { secret } = await createApiKey(stage.owner.caller, { name: 'all', scopes: ['account:update'] })
  const program = stage.gatehouse.caller({ kind: 'api-key', secret }, null)
  await refusesAndWritesNothing(stage, 'scope', () => cancelEmailChange(program, undefined))
})

test.run()
