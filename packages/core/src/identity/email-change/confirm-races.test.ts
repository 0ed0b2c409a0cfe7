import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { mailedToken } from '../../team/invite/mailed.testing.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { mailedLink } from '../sign-in/mailed-link.testing.ts'
import { me } from '../sign-in/me.ts'
import { redeemLink } from '../sign-in/redeem-link.ts'
import { askedToChange, emailOf, personByMail } from './asked.testing.ts'
import { cancelEmailChange } from './cancel-email-change.ts'
import { confirmEmail } from './confirm-email.ts'

const test = suite('confirmEmail, in races')
let stage: Stage
const logged = captureLog()
test.before(async () => {
  stage = await openStage()
})
test.after(async () => {
  logged.restore()
  await stage?.close()
})

const confirm = (token: string) => confirmEmail(stage.nobody, { token })

test('of two confirmations at once one makes the change', async () => {
  for (let turn = 0; turn < 5; turn++) {
    const person = await personByMail(stage, `both-${turn}@acme.com`)
    const tokens = await askedToChange(stage, person, `both-${turn}@new.com`)
    const { result, events } = await trace(stage, () =>
      Promise.all([confirm(tokens.from), confirm(tokens.to)]),
    )
    assert.equal(result.map(({ changed }) => changed).sort(), [false, true])
    assert.equal(
      events.map(({ verb }) => verb),
      ['user.email_change_confirmed', 'user.email_changed'],
    )
  }
})

test('a confirmation and a cancellation at once: either the change is made, or it is not', async () => {
  for (let turn = 0; turn < 5; turn++) {
    const person = await personByMail(stage, `torn-${turn}@acme.com`)
    const tokens = await askedToChange(stage, person, `torn-${turn}@new.com`)
    await confirm(tokens.from)
    const [made, cancelled] = await Promise.allSettled([
      confirm(tokens.to),
      cancelEmailChange(person.caller, undefined),
    ])
    assert.is.not(made.status, cancelled.status)
    const now = made.status === 'fulfilled' ? `torn-${turn}@new.com` : person.email
    assert.is(await emailOf(stage, person.user), now)
  }
})

/** Moves somebody's address while `work` waits for it. */
async function whileMoving<Result>(user: string, to: string, work: () => Promise<Result>) {
  const { database } = stage.gatehouse
  let settled: Promise<Result> | undefined
  await announced(database, async (client) => {
    await client.query('update users set email = $2 where id = $1', [user, to])
    settled = work()
    settled.catch(() => {})
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    while ((await database.owner.query(waiting)).rows.length === 0) await new Promise(setImmediate)
  })
  return { settled: settled as Promise<Result> } // announced() has run the work
}

test('a sign-in link that is redeemed while the address changes does not let in', async () => {
  const { gatehouse, nobody } = stage
  const person = await personByMail(stage, 'inflight@acme.com')
  const token = tokenOf(await mailedLink(gatehouse.core, person.email))
  const { settled } = await whileMoving(person.user, 'landed@acme.com', () => redeemLink(nobody, { token }))
  await refused('expired', settled)
})

test('an invite to the old address, accepted while the address changes, does not let in as that person', async () => {
  const { gatehouse, nobody, rival } = stage
  const person = await personByMail(stage, 'invited@acme.com')
  await createInvite(rival.caller, { email: person.email, role: 'VIEWER' })
  const token = await mailedToken(gatehouse, person.email)
  const accept = () => acceptInvite(nobody, { token })
  const { signIn } = await (await whileMoving(person.user, 'away@acme.com', accept)).settled
  const { user } = await me(gatehouse.caller({ kind: 'sign-in', token: signIn ?? '' }, 'globex'))
  assert.is(user.email, 'invited@acme.com')
  assert.is.not(user.id, person.user)
})

test('an address that somebody has come to use meanwhile is told plainly, and nothing changes', async () => {
  const person = await personByMail(stage, 'late@acme.com')
  const tokens = await askedToChange(stage, person, 'sought@acme.com')
  await confirm(tokens.to)
  await stage.gatehouse.join(stage.owner, 'sought@acme.com', 'VIEWER')
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => confirm(tokens.from),
    /Someone else now uses sought@acme.com/,
  )
  assert.is(await emailOf(stage, person.user), person.email)
  assert.is((await me(person.caller)).user.email, person.email)
})

test('two persons who ask for one address: who is confirmed first has it', async () => {
  const one = await personByMail(stage, 'one@acme.com')
  const two = await personByMail(stage, 'two@acme.com')
  const first = await askedToChange(stage, one, 'wanted@acme.com')
  const second = await askedToChange(stage, two, 'wanted@acme.com')
  await Promise.all([confirm(first.from), confirm(second.from)])
  const outcomes = await Promise.allSettled([confirm(first.to), confirm(second.to)])
  assert.equal(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test.run()
