import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newToken } from '../../crypto/token.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { askedToChange, personByMail } from './asked.testing.ts'
import { confirmEmail } from './confirm-email.ts'
import { getOwnEmailChange } from './get-own-email-change.ts'
import { stopEmailChange } from './stop-email-change.ts'

const test = suite('stopEmailChange')
let stage: Stage
const logged = captureLog()
test.before(async () => {
  stage = await openStage()
})
test.after(async () => {
  logged.restore()
  await stage?.close()
})

test('the mailbox of the present address stops it, even after it has confirmed, once and for all', async () => {
  const { nobody } = stage
  const person = await personByMail(stage, 'robbed@acme.com')
  const tokens = await askedToChange(stage, person, 'thief@evil.com')
  await confirmEmail(nobody, { token: tokens.from })
  const { result, events } = await trace(stage, () => stopEmailChange(nobody, { token: tokens.from }))
  assert.equal(result, { from: person.email })
  assert.equal(
    events.map(({ changes, ...event }) => event),
    [
      {
        ...by(person),
        verb: 'user.email_change_stopped',
        resource: { type: 'user', id: person.user, label: person.email },
        details: { from: person.email, to: 'thief@evil.com', by: 'mailbox' },
      },
    ],
  )
  assert.is(await getOwnEmailChange(person.caller), null)
  for (const token of Object.values(tokens)) {
    await refusesAndWritesNothing(stage, 'expired', () => confirmEmail(nobody, { token }), /was stopped/)
    await refusesAndWritesNothing(stage, 'expired', () => stopEmailChange(nobody, { token }))
  }
})

test('that of the new address does not', async () => {
  const person = await personByMail(stage, 'stays@acme.com')
  const { to: token } = await askedToChange(stage, person, 'other@acme.com')
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => stopEmailChange(stage.nobody, { token }),
    /Only the link sent to stays@acme.com/,
  )
  await refused('not-found', stopEmailChange(stage.nobody, { token: newToken() }))
  await refused('invalid', stopEmailChange(stage.nobody, { token: '' }))
})

test('stopped and confirmed at once: either the change is made, or it is not', async () => {
  const { nobody } = stage
  for (let turn = 0; turn < 5; turn++) {
    const person = await personByMail(stage, `torn-${turn}@acme.com`)
    const tokens = await askedToChange(stage, person, `torn-${turn}@new.com`)
    await confirmEmail(nobody, { token: tokens.from })
    const [made, stopped] = await Promise.allSettled([
      confirmEmail(nobody, { token: tokens.to }),
      stopEmailChange(nobody, { token: tokens.from }),
    ])
    assert.is.not(made.status, stopped.status)
  }
})

test.run()
