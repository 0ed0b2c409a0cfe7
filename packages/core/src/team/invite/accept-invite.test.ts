import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { wantedKeys } from '../../fleet/manifest/wanted-keys.testing.ts'
import { wantedManifest } from '../../fleet/manifest/wanted-manifest.ts'
import { registerServer } from '../../fleet/server/register-server.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { listKeys } from '../../fleet/ssh-key/list-keys.ts'
import { byLink, personWithPasskey } from '../../identity/recovery/person-with-passkey.testing.ts'
import { me } from '../../identity/sign-in/me.ts'
import { passkeyOptions } from '../../identity/sign-in/passkey-options.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { closeAccount } from '../account/close-account.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { acceptOwnership } from '../member/accept-ownership.ts'
import { changeRole } from '../member/change-role.ts'
import { listTeam } from '../member/list-team.ts'
import { offerOwnership } from '../member/offer-ownership.ts'
import { revokeMember } from '../member/revoke-member.ts'
import { acceptInvite } from './accept-invite.ts'
import { createInvite } from './create-invite.ts'
import { mailedToken } from './mailed.testing.ts'

const test = suite('acceptInvite')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

/** Invites, and answers the tokens of the copied link and of the mail. */
async function invited(email: string, role: 'OPERATOR' | 'VIEWER' = 'VIEWER', by = stage.owner) {
  const { link, invite } = await createInvite(by.caller, { email, role })
  return { copied: tokenOf(link), mailed: await mailedToken(stage.gatehouse, invite.email), invite }
}
const signedInWith = (token: string | null, slug = 'acme') =>
  stage.gatehouse.caller({ kind: 'sign-in', token: token ?? '' }, slug)

test('somebody without an account becomes a member and is signed in, once', async () => {
  const { gatehouse, nobody } = stage
  const { mailed, copied, invite } = await invited('new@temp.com', 'OPERATOR')
  const { result, events, synced } = await trace(stage, () => acceptInvite(nobody, { token: mailed }))
  assert.equal(result.account, { slug: 'acme', name: 'acme' })
  const view = await me(signedInWith(result.signIn))
  assert.is(view.user.email, 'new@temp.com')
  assert.equal(
    view.memberships.map(({ role, login }) => [role, login]),
    [['OPERATOR', 'new']],
  )
  const [event] = events
  assert.is(events.length, 1)
  assert.equal(
    { ...event, changes: {} },
    {
      ...by({ user: view.user.id, email: 'new@temp.com' }),
      verb: 'user.joined',
      resource: { type: 'user', id: view.user.id, label: 'new@temp.com' },
      changes: {},
      details: { role: 'OPERATOR', invitedBy: 'owner@acme.com', assurance: 'mail' },
    },
  )
  assert.equal(event?.changes['invite.acceptedAt'], { from: null, to: '(time)' })
  assert.equal(event?.changes.role, { from: null, to: 'OPERATOR' })
  assert.equal(event?.changes['signIn.tokenHash'], { from: null, to: '(secret)' })
  assert.equal(synced, ['prod-1'])
  for (const token of [mailed, copied]) {
    await refusesAndWritesNothing(stage, 'expired', () => acceptInvite(nobody, { token }), /already accepted/)
  }
  const { rows } = await gatehouse.database.owner.query('select from invites where id = $1', [invite.id])
  assert.is(rows.length, 1)
})

test('joins with the limit that was offered, as its labels stand then', async () => {
  const { owner, nobody, gatehouse } = stage
  const { result } = await trace(stage, () =>
    createInvite(owner.caller, { email: 'limited@temp.com', role: 'OPERATOR', labels: ['eu'] }),
  )
  const eu = await registerTestServer(owner, 'eu-1', ['eu'])
  const joined = await trace(stage, () => acceptInvite(nobody, { token: tokenOf(result.link) }))
  assert.equal(joined.events[0]?.changes.labels, { from: null, to: ['eu'] })
  assert.ok(joined.synced.includes('eu-1'))
  const logins = (await wantedManifest(gatehouse.core, owner.account.id, eu))?.manifest.logins
  assert.ok(logins?.some(({ login }) => login === 'limited'))
  const { items } = await listTeam(owner.caller, undefined)
  const row = items.find(({ email }) => email === 'limited@temp.com')
  assert.equal([row?.servers, row?.labels], [[], ['eu']])
  await revokeMember(owner.caller, { user: row?.user ?? '' })
  await createInvite(owner.caller, { email: 'limited@temp.com', role: 'OPERATOR' })
  await acceptInvite(nobody, { token: await mailedToken(gatehouse, 'limited@temp.com') })
  const returned = (await listTeam(owner.caller, undefined)).items.find(({ user }) => user === row?.user)
  assert.equal([returned?.servers, returned?.labels], [null, []], 'the limit of before is forgotten')
})

test('signed in as somebody else, one is told so and nothing is joined', async () => {
  const { rival } = stage
  const { mailed, copied } = await invited('someone@temp.com')
  for (const token of [mailed, copied]) {
    await refusesAndWritesNothing(
      stage,
      'conflict',
      () => acceptInvite({ ...rival.caller, account: null }, { token }),
      /signed in as owner@globex.com, but this invite is for someone@temp.com/,
    )
  }
})

test('signed in as the invited address, one joins and keeps the sign-in', async () => {
  const { rival } = stage
  const { copied } = await invited(rival.email)
  const caller = { ...rival.caller, account: null }
  const { result, events } = await trace(stage, () => acceptInvite(caller, { token: copied }))
  assert.is(result.signIn, null)
  assert.not(Object.keys(events[0]?.changes ?? {}).some((field) => field.startsWith('signIn.')))
  const { memberships } = await me(caller)
  assert.equal(
    memberships.map(({ account }) => account.slug),
    ['acme', 'globex'],
  )
})

test('an API key accepts nothing in the name of its maker', async () => {
  const { gatehouse, owner, rival } = stage
  const { secret } = await createApiKey(owner.caller, { name: 'all', scopes: ['account:read'] })
  const { copied } = await invited(owner.email, 'VIEWER', rival)
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await refusesAndWritesNothing(stage, 'signed-out', () => acceptInvite(program, { token: copied }))
})

test('a copied link signs nobody in as an address that Gatehouse knows', async () => {
  const { gatehouse, nobody } = stage
  await gatehouse.account('initech')
  const { copied, mailed } = await invited('owner@initech.com')
  await refusesAndWritesNothing(
    stage,
    'signed-out',
    () => acceptInvite(nobody, { token: copied }),
    /Sign in as owner@initech.com first/,
  )
  const { signIn } = await acceptInvite(nobody, { token: mailed })
  assert.ok(signIn)
})

test('a mail of more than ten minutes ago signs in nobody who is here already, and lets them join signed in', async () => {
  const { gatehouse, nobody } = stage
  const { caller, email } = await gatehouse.account('hooli')
  const { mailed, invite } = await invited(email)
  const newcomer = await invited('newcomer@temp.com')
  await announced(gatehouse.database, (client) =>
    client.query("update invites set created_at = created_at - interval '11 minutes' where id = any($1)", [
      [invite.id, newcomer.invite.id],
    ]),
  )
  await refusesAndWritesNothing(
    stage,
    'signed-out',
    () => acceptInvite(nobody, { token: mailed }),
    /Sign in as owner@hooli.com first/,
  )
  const { signIn } = await acceptInvite({ ...caller, account: null }, { token: mailed })
  assert.is(signIn, null)
  assert.ok((await acceptInvite(nobody, { token: newcomer.mailed })).signIn)
})

test('it ends the sign-in that this browser had begun', async () => {
  const member = await personWithPasskey(stage, 'twofold@acme.com')
  const begun = await byLink(stage, member.member.email)
  assert.is(begun.needs, 'passkey')
  await acceptInvite(begun.caller, { token: (await invited('other@temp.com')).mailed })
  assert.is((await passkeyOptions(begun.caller)).allowCredentials?.length, 0)
})

test('whoever took a copied link loses everything when the address proves itself by mail', async () => {
  const { nobody, owner } = stage
  const { copied } = await invited('victim@temp.com', 'OPERATOR')
  const { signIn } = await acceptInvite(nobody, { token: copied })
  const thief = signedInWith(signIn)
  await addKey(thief, { name: 'mine', publicKey: newPublicKey() })
  const { user } = await me(thief)
  await revokeMember(owner.caller, { user: user.id })
  const { signIn: again } = await acceptInvite(nobody, { token: (await invited('victim@temp.com')).mailed })
  await refused('signed-out', me(thief))
  assert.equal((await listKeys(signedInWith(again), undefined)).items, [])
})

test('an address proved by mail stands in the log of its other accounts, and their servers lose its keys', async () => {
  const { gatehouse, rival } = stage
  const server = await registerTestServer(rival, 'theirs')
  const taker = await gatehouse.join(rival, 'early@temp.com', 'OPERATOR')
  await addKey(taker.caller, { name: 'laptop', publicKey: newPublicKey() })
  const { mailed } = await invited('early@temp.com')
  const { result, events, synced } = await trace(stage, () =>
    acceptInvite({ ...taker.caller, account: null }, { token: mailed }),
  )
  assert.equal(
    events.map(({ account, verb, actor }) => [account, verb, actor.label]),
    [
      ['acme', 'user.joined', 'early@temp.com'],
      ['globex', 'user.address_proved', 'early@temp.com'],
    ],
  )
  assert.equal(synced, ['theirs'])
  const wanted = await wantedKeys(gatehouse.core, rival.account.id, server)
  assert.equal(wanted, {})
  await refused('signed-out', me(taker.caller))
  assert.is((await me(signedInWith(result.signIn))).memberships.length, 2)
})

test('an invite is void once its inviter may invite no more', async () => {
  const { gatehouse, nobody, owner } = stage
  for (const lose of ['demoted', 'revoked'] as const) {
    const second = await gatehouse.join(owner, `${lose}@acme.com`, 'OPERATOR')
    await offerOwnership(owner.caller, { user: second.user })
    await acceptOwnership(second.caller, undefined)
    const { mailed } = await invited(`by-${lose}@temp.com`, 'VIEWER', second)
    if (lose === 'demoted') await changeRole(owner.caller, { user: second.user, role: 'OPERATOR' })
    else await revokeMember(owner.caller, { user: second.user })
    await refusesAndWritesNothing(
      stage,
      'expired',
      () => acceptInvite(nobody, { token: mailed }),
      /no longer valid/,
    )
  }
})

test('logins never collide, and reserved names, and those by which servers are managed, are never given', async () => {
  const { gatehouse, nobody, owner } = stage
  await registerServer(owner.caller, {
    name: 'cloud-1',
    host: 'cloud-1.acme.com',
    hostKey: newPublicKey(),
    login: 'sam-2',
  })
  const logins: string[] = []
  for (const email of ['sam@one.com', 'sam@two.com', 'Sam+x@three.com', 'root@one.com', 'postgres@one.com']) {
    const { signIn } = await acceptInvite(nobody, { token: (await invited(email)).mailed })
    const { memberships } = await me(gatehouse.caller({ kind: 'sign-in', token: signIn ?? '' }, 'acme'))
    logins.push(memberships[0]?.login ?? '')
  }
  assert.equal(logins, ['sam', 'sam-3', 'sam-4', 'root-2', 'postgres-2'])
})

test('a login is not given to a second person after the first has gone', async () => {
  const { gatehouse, nobody, owner } = stage
  const first = await gatehouse.join(owner, 'kim@one.com', 'VIEWER')
  await revokeMember(owner.caller, { user: first.user })
  const { signIn } = await acceptInvite(nobody, { token: (await invited('kim@two.com')).mailed })
  assert.is((await me(signedInWith(signIn))).memberships[0]?.login, 'kim-2')
})

test('a full account takes nobody more, even with an invite from before', async () => {
  const { gatehouse, nobody } = stage
  const { mailed } = await invited('late@temp.com')
  const limit = (most: number | null) =>
    gatehouse.database.owner.query(
      `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
       update accounts set member_limit = ${most} where slug = 'acme'; commit`,
    )
  await limit(3)
  await refusesAndWritesNothing(stage, 'limit', () => acceptInvite(nobody, { token: mailed }))
  await limit(null)
  await acceptInvite(nobody, { token: mailed })
})

test('invites of a closed account are dead', async () => {
  const { gatehouse, nobody } = stage
  const owner = await gatehouse.account('closing')
  const { mailed } = await invited('late@temp.com', 'VIEWER', owner)
  await closeAccount(owner.caller, { slug: 'closing' })
  await refusesAndWritesNothing(stage, 'expired', () => acceptInvite(nobody, { token: mailed }))
})

test.run()
