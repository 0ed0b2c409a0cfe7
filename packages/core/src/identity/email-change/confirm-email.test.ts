import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newToken } from '../../crypto/token.ts'
import { announced } from '../../database/testing/announced.ts'
import { wantedOf } from '../../fleet/manifest/sync-outcomes.testing.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { renameAccount } from '../../team/account/rename-account.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { mailedToken, waitingMails } from '../../team/invite/mailed.testing.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { resetMember } from '../../team/member/reset-member.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { byLink, personWithPasskey } from '../recovery/person-with-passkey.testing.ts'
import { cancelMemberReset } from '../reset/cancel-reset.ts'
import { carryOutResets } from '../reset/carry-out-resets.ts'
import { mailedLink } from '../sign-in/mailed-link.testing.ts'
import { me } from '../sign-in/me.ts'
import { redeemLink } from '../sign-in/redeem-link.ts'
import { requestLink } from '../sign-in/request-link.ts'
import { askedToChange, emailOf, mailedTo, personByMail } from './asked.testing.ts'
import { confirmEmail } from './confirm-email.ts'
import { getOwnEmailChange } from './get-own-email-change.ts'
import { previewEmailChange } from './preview-email-change.ts'

const test = suite('confirmEmail')
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

test('the first confirmation is noted, the second makes the change, in the log of each account', async () => {
  const { nobody, rival, gatehouse } = stage
  const person = await personByMail(stage, 'moves@acme.com')
  await createInvite(rival.caller, { email: person.email, role: 'VIEWER' })
  await acceptInvite(person.caller, { token: await mailedToken(gatehouse, person.email) })
  const elsewhere = await byLink(stage, person.email)
  const tokens = await askedToChange(stage, person, 'moved@acme.com')

  const first = await trace(stage, () => confirm(tokens.from))
  assert.equal(first.result, { changed: false })
  assert.equal(
    first.events.map(({ account, verb, actor, details }) => [account, verb, actor.label, details]),
    ['acme', 'globex'].map((account) => [
      account,
      'user.email_change_confirmed',
      person.email,
      { from: person.email, to: 'moved@acme.com', by: person.email },
    ]),
  )
  assert.is(first.mails, 0)
  assert.is(await emailOf(stage, person.user), person.email)
  assert.equal((await getOwnEmailChange(person.caller))?.confirmed, { from: true, to: false })
  assert.equal((await previewEmailChange(nobody, { token: tokens.to })).confirmed, { from: true, to: false })
  await refusesAndWritesNothing(stage, 'expired', () => confirm(tokens.from), /already confirmed/)

  const second = await trace(stage, () => confirm(tokens.to))
  assert.equal(second.result, { changed: true })
  assert.equal(
    second.events.map(({ account, verb }) => [account, verb]),
    [
      ['acme', 'user.email_changed'],
      ['globex', 'user.email_changed'],
    ],
  )
  const [{ changes = {}, ...event } = {}] = second.events
  assert.equal(event, {
    ...by(person),
    verb: 'user.email_changed',
    resource: { type: 'user', id: person.user, label: 'moved@acme.com' },
    details: { from: person.email, to: 'moved@acme.com', by: 'moved@acme.com', signInsEnded: 2 },
  })
  assert.equal(changes.email, { from: person.email, to: 'moved@acme.com' })
  assert.equal(await mailedTo(stage), [
    'email-changed moved@acme.com',
    'email-changed moves@acme.com',
    'email-changed owner@acme.com',
    'email-changed owner@globex.com',
  ])
  assert.equal((await waitingMails(gatehouse)).map(({ to, accounts }) => [to, accounts]).sort(), [
    ['moved@acme.com', null],
    ['moves@acme.com', null],
    ['owner@acme.com', 'acme'],
    ['owner@globex.com', 'globex'],
  ])
  for (const { caller } of [person, elsewhere]) await refused('signed-out', me(caller))
  for (const token of Object.values(tokens))
    await refusesAndWritesNothing(stage, 'expired', () => confirm(token), /Sign in as moved@acme.com/)

  const again = await byLink(stage, 'moved@acme.com')
  const { user, memberships } = await me(again.caller)
  assert.equal(user, { id: person.user, email: 'moved@acme.com' })
  assert.equal(
    memberships.map(({ login }) => login),
    ['moves', 'moves'],
    'logins on servers stay',
  )
})

test('the order of the two does not matter', async () => {
  const person = await personByMail(stage, 'order@acme.com')
  const tokens = await askedToChange(stage, person, 'ordered@acme.com')
  assert.equal(await confirm(tokens.to), { changed: false })
  assert.equal(await confirm(tokens.from), { changed: true })
  assert.is(await emailOf(stage, person.user), 'ordered@acme.com')
})

test('a person who is in no account changes it too', async () => {
  const { core } = stage.gatehouse
  const person = await personByMail(stage, 'alone@acme.com')
  await announced(stage.gatehouse.database, (client) =>
    client.query('update memberships set ended_at = now() where user_id = $1', [person.user]),
  )
  const tokens = await askedToChange(
    stage,
    { ...person, caller: { ...person.caller, account: null } },
    'lonely@acme.com',
  )
  await confirm(tokens.from)
  const { result, events, mails } = await trace(stage, () => confirm(tokens.to))
  assert.equal([result, events, mails], [{ changed: true }, [], 2])
  assert.is(await mailedLink(core, person.email), null)
})

test('what signed in under the old address is dead, and the old address is unknown', async () => {
  const { gatehouse, nobody } = stage
  const person = await personByMail(stage, 'links@acme.com')
  const link = tokenOf(await mailedLink(gatehouse.core, person.email))
  const tokens = await askedToChange(stage, person, 'linked@acme.com')
  await confirm(tokens.from)
  await confirm(tokens.to)
  await refusesAndWritesNothing(stage, 'expired', () => redeemLink(nobody, { token: link }))
  await trace(stage, () => requestLink(nobody, { email: person.email }))
  assert.equal(
    (await waitingMails(gatehouse)).map(({ template }) => template),
    ['none'],
  )
})

test('API keys, invites and rights go on under the new address', async () => {
  const { gatehouse, owner, rival, nobody } = stage
  const person = await personByMail(stage, 'keeps@acme.com')
  const { secret } = await createApiKey(owner.caller, {
    name: 'script',
    scopes: ['account:update', 'account:read'],
  })
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await createInvite(rival.caller, { email: 'kept@acme.com', role: 'VIEWER' })
  const invite = await mailedToken(gatehouse, 'kept@acme.com')

  const tokens = await askedToChange(stage, person, 'kept@acme.com')
  await confirm(tokens.from)
  await confirm(tokens.to)
  const ownTokens = await askedToChange(stage, owner, 'boss@acme.com')
  await confirm(ownTokens.to)
  await confirm(ownTokens.from)
  assert.is((await me(program)).user.email, 'boss@acme.com')
  await renameAccount(program, { name: 'Acme' })

  const { caller } = await byLink(stage, 'kept@acme.com')
  await acceptInvite(caller, { token: invite })
  assert.equal(
    (await me(caller)).memberships.map(({ account }) => account.slug),
    ['acme', 'globex'],
  )
  const asBoss = gatehouse.caller({ kind: 'operator', as: 'boss@acme.com', label: 'command' }, 'acme')
  const team = (await listTeam(asBoss, {})).items.map(({ email }) => email)
  assert.ok(team.includes('kept@acme.com') && team.includes('boss@acme.com'))
  const asFormer = gatehouse.caller({ kind: 'operator', as: owner.email, label: 'command' }, 'acme')
  await refused('not-a-member', listTeam(asFormer, {}))
  await redeemLink(nobody, { token: tokenOf(await mailedLink(gatehouse.core, 'boss@acme.com')) })
  stage = {
    ...stage,
    owner: { ...owner, email: 'boss@acme.com', caller: (await byLink(stage, 'boss@acme.com')).caller },
  }
})

test('the lines on servers name the new address', async () => {
  const { owner } = stage
  const server = await registerTestServer(owner, 'prod-1')
  const person = await personByMail(stage, 'lines@acme.com')
  await addKey(person.caller, { name: 'laptop', publicKey: newPublicKey() })
  assert.match(JSON.stringify((await wantedOf(stage, server)).manifest), 'lines@acme.com')
  const tokens = await askedToChange(stage, person, 'renamed@acme.com')
  assert.equal((await trace(stage, () => confirm(tokens.from))).synced, [])
  assert.equal((await trace(stage, () => confirm(tokens.to))).synced, ['prod-1'])
  const manifest = JSON.stringify((await wantedOf(stage, server)).manifest)
  assert.match(manifest, 'renamed@acme.com')
  assert.not.match(manifest, 'lines@acme.com')
})

test('not while the passkeys are going to be removed; and when they are, the change is void', async () => {
  const { owner, gatehouse } = stage
  const { member } = await personWithPasskey(stage, 'reset@acme.com')
  const tokens = await askedToChange(stage, member, 'thief@evil.com')
  await confirm(tokens.to)
  await resetMember(owner.caller, { user: member.user })
  await refusesAndWritesNothing(stage, 'conflict', () => confirm(tokens.from), /about to be removed/)
  await cancelMemberReset(owner.caller, { user: member.user })
  await resetMember(owner.caller, { user: member.user })
  await announced(gatehouse.database, (client) => client.query('update user_resets set due_at = now()'))
  await carryOutResets(gatehouse.core)
  await refusesAndWritesNothing(stage, 'expired', () => confirm(tokens.from), /signed out everywhere/)
  assert.is(await emailOf(stage, member.user), member.email)
})

test('a token that is unknown, empty or oversized is refused, and tries are counted by address', async () => {
  await refused('not-found', confirm(newToken()))
  await refused('invalid', confirm(''))
  await refused('invalid', confirm('a'.repeat(201)))
  const caller = { ...stage.nobody, ip: '203.0.113.8' }
  for (let tries = 0; tries < 60; tries++)
    await refused('not-found', confirmEmail(caller, { token: newToken() }))
  await refused('rate', confirmEmail(caller, { token: newToken() }))
})

test.run()
