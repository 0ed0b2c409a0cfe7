import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { purgeExpired } from '../../installation/purge-expired.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { waitingMails } from '../../team/invite/mailed.testing.ts'
import { resetMember } from '../../team/member/reset-member.ts'
import { revokeMember } from '../../team/member/revoke-member.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage, strangers } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { letTouchesGoStale } from '../passkey/stale.testing.ts'
import { byLink, personWithPasskey } from '../recovery/person-with-passkey.testing.ts'
import { cancelMemberReset } from '../reset/cancel-reset.ts'
import { askedToChange, mailedTo, personByMail } from './asked.testing.ts'
import { changeEmail } from './change-email.ts'
import { getOwnEmailChange } from './get-own-email-change.ts'
import { previewEmailChange } from './preview-email-change.ts'

const test = suite('changeEmail')
let stage: Stage
const logged = captureLog()
test.before(async () => {
  stage = await openStage()
})
test.after(async () => {
  logged.restore()
  await stage?.close()
})

test('both mailboxes get a link, and nothing changes yet', async () => {
  const person = await personByMail(stage, 'asks@acme.com')
  const { result, events } = await trace(stage, () => changeEmail(person.caller, { email: ' New@ACME.com ' }))
  assert.is(result.to, 'new@acme.com')
  const hours = (Date.parse(result.expiresAt) - Date.now()) / 3_600_000
  assert.ok(hours > 23.9 && hours <= 24, String(hours))
  assert.equal(
    events.map(({ changes, ...event }) => event),
    [
      {
        ...by(person),
        verb: 'user.email_change_requested',
        resource: { type: 'user', id: person.user, label: person.email },
        details: { from: 'asks@acme.com', to: 'new@acme.com' },
      },
    ],
  )
  assert.equal(events[0]?.changes['emailChange.fromTokenHash'], { from: null, to: '(secret)' })
  const mails = await waitingMails(stage.gatehouse)
  const said = { person: 'asks@acme.com', newEmail: 'new@acme.com', ip: '192.0.2.7', userAgent: 'uvu' }
  assert.equal(
    mails.map(({ link, expiresAt, ...mail }) => mail),
    [
      { ...said, template: 'email-change-old', to: 'asks@acme.com' },
      { ...said, template: 'email-change-new', to: 'new@acme.com' },
    ],
  )
  const confirmed = { from: false, to: false }
  const sides = await Promise.all(
    mails.map(({ link }) => previewEmailChange(stage.nobody, { token: tokenOf(link ?? null) })),
  )
  const seen = { from: person.email, to: 'new@acme.com', confirmed, expiresAt: result.expiresAt }
  assert.equal(sides, [
    { ...seen, side: 'from' },
    { ...seen, side: 'to' },
  ])
  const own = await getOwnEmailChange(person.caller)
  assert.equal(
    { ...own, requestedAt: '' },
    { to: 'new@acme.com', requestedAt: '', expiresAt: result.expiresAt, confirmed },
  )
  assert.is(await getOwnEmailChange(stage.owner.caller), null)
})

test('an address that is somebody’s looks the same to whoever asks, and its mail has no link to confirm', async () => {
  const person = await personByMail(stage, 'curious@acme.com')
  const free = await trace(stage, () => changeEmail(person.caller, { email: 'free@acme.com' }))
  const shown = await getOwnEmailChange(person.caller)
  const taken = await trace(stage, () => changeEmail(person.caller, { email: 'viewer@partner.com' }))
  assert.equal(Object.keys(taken.result), Object.keys(free.result))
  assert.equal(Object.keys((await getOwnEmailChange(person.caller)) ?? {}), Object.keys(shown ?? {}))
  assert.equal(await mailedTo(stage), [
    'email-change-old curious@acme.com',
    'email-change-taken viewer@partner.com',
  ])
  const mail = (await waitingMails(stage.gatehouse)).find(({ to }) => to === 'viewer@partner.com')
  assert.is(mail?.link, 'http://localhost:4600/')
  assert.not(JSON.stringify(taken.events).includes('taken'))
})

test('a newer request replaces the one before', async () => {
  const person = await personByMail(stage, 'twice@acme.com')
  const before = await askedToChange(stage, person, 'first@acme.com')
  const { events } = await trace(stage, () => askedToChange(stage, person, 'second@acme.com'))
  assert.equal(events[0]?.changes.outcome ?? events[0]?.changes['emailChange.outcome'], {
    from: null,
    to: 'replaced',
  })
  assert.is((await getOwnEmailChange(person.caller))?.to, 'second@acme.com')
  for (const token of Object.values(before))
    await refused('expired', previewEmailChange(stage.nobody, { token }), /newer/)
})

test('two requests at once leave one', async () => {
  const person = await personByMail(stage, 'hasty@acme.com')
  await Promise.all(
    ['a@acme.com', 'b@acme.com', 'c@acme.com'].map((email) => changeEmail(person.caller, { email })),
  )
  const { rows } = await stage.gatehouse.database.owner.query(
    'select count(*)::int as open from email_changes where user_id = $1 and ended_at is null',
    [person.user],
  )
  assert.equal(rows, [{ open: 1 }])
})

test('the own address, a wrong one, and one never reached by mail are refused', async () => {
  const person = await personByMail(stage, 'same@acme.com')
  for (const email of [person.email, ' SAME@acme.com', '', 'nobody', 'a@acme.com\r\nBcc: x@y.com']) {
    const error = await refused('invalid', changeEmail(person.caller, { email }))
    assert.match(JSON.stringify(error), /"email"/)
  }
  const copied = await stage.gatehouse.join(stage.owner, 'copied@acme.com', 'VIEWER')
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => changeEmail(copied.caller, { email: 'mine@evil.com' }),
    /has not verified/,
  )
})

test('strangers and API keys are refused', async () => {
  for (const [caller, reason] of strangers(stage).filter(([, why]) => why === 'signed-out'))
    await refusesAndWritesNothing(stage, reason, () => changeEmail(caller, { email: 'x@acme.com' }))
  const { secret } = await createApiKey(stage.owner.caller, {
    name: 'all',
    scopes: ['account:update', 'server:ssh'],
  })
  const program = stage.gatehouse.caller({ kind: 'api-key', secret }, null)
  await refusesAndWritesNothing(stage, 'scope', () => changeEmail(program, { email: 'x@acme.com' }))
  await refused('scope', getOwnEmailChange(program))
})

test('whoever has a passkey needs its fresh touch', async () => {
  const { member } = await personWithPasskey(stage, 'fresh@acme.com')
  await letTouchesGoStale(stage.gatehouse.database)
  for (let tries = 0; tries < 6; tries++)
    await refusesAndWritesNothing(stage, 'fresh-auth', () =>
      changeEmail(member.caller, { email: 'x@acme.com' }),
    )
})

test('not while the passkeys are going to be removed', async () => {
  const { member } = await personWithPasskey(stage, 'lost@acme.com')
  await resetMember(stage.owner.caller, { user: member.user })
  const ask = () => changeEmail(member.caller, { email: 'found@acme.com' })
  await refusesAndWritesNothing(stage, 'conflict', ask, /about to be removed/)
  await cancelMemberReset(stage.owner.caller, { user: member.user })
  await ask()
})

test('requests are counted by person, and by the address asked for', async () => {
  const person = await personByMail(stage, 'often@acme.com')
  for (let tries = 0; tries < 5; tries++)
    await changeEmail(person.caller, { email: `often-${tries}@acme.com` })
  await refusesAndWritesNothing(stage, 'rate', () =>
    changeEmail(person.caller, { email: 'often-6@acme.com' }),
  )
  for (let tries = 0; tries < 5; tries++) {
    const other = await personByMail(stage, `flood-${tries}@acme.com`)
    await changeEmail(other.caller, { email: 'flooded@victim.com' })
  }
  const last = await personByMail(stage, 'flood-last@acme.com')
  await refusesAndWritesNothing(stage, 'rate', () =>
    changeEmail(last.caller, { email: 'flooded@victim.com' }),
  )
})

test('who is revoked from the last account loses what was under way with the sign-in', async () => {
  const person = await personByMail(stage, 'leaving@acme.com')
  const tokens = await askedToChange(stage, person, 'elsewhere@acme.com')
  await revokeMember(stage.owner.caller, { user: person.user })
  for (const token of Object.values(tokens))
    await refused('expired', previewEmailChange(stage.nobody, { token }), /signed out everywhere/)
  // somebody in no account may change theirs as well: there is no log that it could stand in
  const { caller } = await byLink(stage, person.email)
  const { events } = await trace(stage, () =>
    changeEmail({ ...caller, account: null }, { email: 'elsewhere@acme.com' }),
  )
  assert.equal(events, [])
  assert.is((await waitingMails(stage.gatehouse)).length, 2)
})

test('what was not confirmed within a day is over, and a day later gone', async () => {
  const person = await personByMail(stage, 'slow@acme.com')
  const { from: token } = await askedToChange(stage, person, 'slower@acme.com')
  const { database, core } = stage.gatehouse
  const age = (hours: number) =>
    announced(database, (client) =>
      client.query(`update email_changes set expires_at = now() - interval '${hours} hours'`),
    )
  await age(1)
  await refused(
    'expired',
    previewEmailChange(stage.nobody, { token }),
    /not confirmed from both addresses in time/,
  )
  assert.is(await getOwnEmailChange(person.caller), null)
  await purgeExpired(core)
  await refused('expired', previewEmailChange(stage.nobody, { token }))
  await age(25)
  await purgeExpired(core)
  await refused('not-found', previewEmailChange(stage.nobody, { token }))
})

test.run()
