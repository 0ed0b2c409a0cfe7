import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { prove, wantedOf } from '../../fleet/manifest/sync-outcomes.testing.ts'
import { wantedKeys } from '../../fleet/manifest/wanted-keys.testing.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { syncState } from '../../fleet/server/sync-state.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { me } from '../../identity/sign-in/me.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { openAccount } from '../account/open-account.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { acceptInvite } from '../invite/accept-invite.ts'
import { createInvite } from '../invite/create-invite.ts'
import { mailedToken } from '../invite/mailed.testing.ts'
import { acceptOwnership } from './accept-ownership.ts'
import { listTeam } from './list-team.ts'
import { offerOwnership } from './offer-ownership.ts'
import { revokeMember } from './revoke-member.ts'

const test = suite('revokeMember')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.owner, 'prod-2')
})
test.after(() => stage?.close())

async function proveAll(server: string) {
  const wanted = await wantedOf(stage, server)
  const held = wanted.manifest.logins
    .filter(({ keys }) => keys.length > 0)
    .map(({ login }) => [login, 'digest'])
  await prove(stage, wanted, Object.fromEntries(held))
}

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => revokeMember(caller, { user: stage.viewer.user }))
})

test('ends membership, API keys and sign-ins, in one event, and takes the keys from every server', async () => {
  const { gatehouse, owner } = stage
  const temp = await gatehouse.join(owner, 'contractor@temp.com', 'OPERATOR')
  await addKey(temp.caller, { name: 'laptop', publicKey: newPublicKey() })
  await offerOwnership(owner.caller, { user: temp.user })
  await acceptOwnership(temp.caller, undefined)
  const { secret } = await createApiKey(temp.caller, {
    name: 'script',
    scopes: ['account:read', 'server:read'],
  })
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await syncState(program, undefined)
  await proveAll(prod)

  const { result, events, synced } = await trace(stage, () => revokeMember(owner.caller, { user: temp.user }))

  assert.equal(result, { user: temp.user, servers: ['prod-1'] })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'user.revoked',
      resource: { type: 'user', id: temp.user, label: temp.email },
      changes: {
        'apiKey.revokedAt': { from: null, to: '(time)' },
        endedAt: { from: null, to: '(time)' },
      },
      details: { apiKeysRevoked: 1, signInsEnded: 1, keysLeaving: ['prod-1'] },
    },
  ])
  assert.equal(synced, ['prod-1', 'prod-2'])
  await refused('signed-out', me(temp.caller))
  await refused('signed-out', syncState(program, undefined))
  const team = await listTeam(owner.caller, undefined)
  assert.not(team.items.some(({ user }) => user === temp.user))
  assert.equal(await wantedKeys(gatehouse.core, owner.account.id, prod), {})
  const { items } = await syncState(owner.caller, undefined)
  const state = items.find(({ server }) => server === prod)
  assert.is(state?.state, 'removal-pending')
  assert.equal(state?.removals, ['contractor'])
})

test('a revoked member who has another account stays signed in there, and is refused here', async () => {
  const { gatehouse, owner } = stage
  const both = await gatehouse.join(owner, 'both@temp.com', 'VIEWER')
  await openAccount(both.caller, { slug: 'boths-own', name: 'Own' })
  const { events } = await trace(stage, () => revokeMember(owner.caller, { user: both.user }))
  assert.is(events[0]?.details.signInsEnded, 0)
  await refused('not-a-member', listTeam(both.caller, undefined))
  const { items } = await listTeam({ ...both.caller, account: 'boths-own' }, undefined)
  assert.is(items.length, 1)
})

test('somebody whose role reaches no server is taken from none', async () => {
  const { gatehouse, owner } = stage
  const temp = await gatehouse.join(owner, 'finance@temp.com', 'BILLING')
  const { synced } = await trace(stage, () => revokeMember(owner.caller, { user: temp.user }))
  assert.equal(synced, [])
})

test('somebody who returns gets the same login, and none of the old sign-ins', async () => {
  const { gatehouse, owner } = stage
  const first = await gatehouse.join(owner, 'returner@temp.com', 'OPERATOR')
  const { memberships } = await me(first.caller)
  await revokeMember(owner.caller, { user: first.user })
  await createInvite(owner.caller, { email: first.email, role: 'VIEWER' })
  const { signIn } = await acceptInvite(stage.nobody, { token: await mailedToken(gatehouse, first.email) })
  const again = await me(gatehouse.caller({ kind: 'sign-in', token: signIn ?? '' }, 'acme'))
  assert.is(again.user.id, first.user)
  assert.is(again.memberships[0]?.login, memberships[0]?.login)
  assert.is(again.memberships[0]?.role, 'VIEWER')
  await refused('signed-out', me(first.caller))
})

test('nobody revokes themselves, and the last owner cannot be revoked by whoever runs Gatehouse either', async () => {
  const { gatehouse, owner } = stage
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => revokeMember(owner.caller, { user: owner.user }),
    /Leave/,
  )
  const operator = gatehouse.caller({ kind: 'operator', label: 'cli' }, 'acme')
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => revokeMember(operator, { user: owner.user }),
    /last owner/,
  )
})

test("another account's member and somebody revoked before are not found", async () => {
  const { gatehouse, owner, rival } = stage
  await refusesAndWritesNothing(stage, 'not-found', () => revokeMember(owner.caller, { user: rival.user }))
  const temp = await gatehouse.join(owner, 'twice@temp.com', 'VIEWER')
  await revokeMember(owner.caller, { user: temp.user })
  await refusesAndWritesNothing(stage, 'not-found', () => revokeMember(owner.caller, { user: temp.user }))
})

test.run()
