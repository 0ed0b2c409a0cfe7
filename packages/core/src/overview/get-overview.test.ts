import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemCaller } from '../access/system-caller.ts'
import { systemMutation } from '../access/system-mutation.ts'
import type { Verb } from '../audit/event/verbs.ts'
import { searchEvents } from '../audit/log/search-events.ts'
import { announced } from '../database/testing/announced.ts'
import { gatewayKeyRotation } from '../fleet/gateway-key/gateway-key-rotation.ts'
import { rotateGatewayKey } from '../fleet/gateway-key/rotate-gateway-key.ts'
import { keyRotation } from '../fleet/management-key/key-rotation.ts'
import { rotateManagementKey } from '../fleet/management-key/rotate-management-key.ts'
import { fail, prove, wantedOf } from '../fleet/manifest/sync-outcomes.testing.ts'
import { hostKeyMismatch } from '../fleet/server/host-key-mismatch.ts'
import { registerTestServer } from '../fleet/server/servers.testing.ts'
import { enrolAs } from '../identity/passkey/enrol.testing.ts'
import { holderKey, openSession } from '../session/sessions.testing.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { createInvite } from '../team/invite/create-invite.ts'
import { revokeMember } from '../team/member/revoke-member.ts'
import { refused, refusesAllBut } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { getOverview } from './get-overview.ts'
import { getStatus } from './get-status.ts'
import type { Attention, AttentionKind } from './view.ts'

const test = suite('getOverview')
let stage: Stage
const servers: Record<string, string> = {}

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const overviewOf = ({ caller }: Member) => getOverview(caller, undefined)
const kindsFor = async (member: Member) => (await overviewOf(member)).attention.map(({ kind }) => kind)

/** What needs attention of this kind, as `member` sees it. */
async function attention<K extends AttentionKind>(member: Member, kind: K) {
  const found = (await overviewOf(member)).attention.find((one) => one.kind === kind)
  return found as Extract<Attention, { kind: K }> | undefined
}

async function register(name: string): Promise<string> {
  const id = await registerTestServer(stage.owner, name)
  servers[name] = id
  return id
}

const proveAll = async (names: string[], held = {}) => {
  for (const name of names) await prove(stage, await wantedOf(stage, servers[name] ?? ''), held)
}

test('a new account begins with four steps, which are ticked as they are done, and go when all are', async () => {
  const { gatehouse } = stage
  const owner = await gatehouse.account('new')
  const steps = async () => (await overviewOf(owner)).firstSteps
  assert.equal(await steps(), { passkey: false, sshKey: false, server: false, invite: false })
  await registerTestServer(owner, 'prod-1')
  assert.equal(await steps(), { passkey: false, sshKey: false, server: true, invite: false })
  await createInvite(owner.caller, { email: 'bob@new.com', role: 'OPERATOR' })
  assert.equal(await steps(), { passkey: false, sshKey: false, server: true, invite: true })
  await holderKey(stage, owner)
  await enrolAs(owner.caller, 'key')
  assert.is(await steps(), null)
})

test('an account that is a month old and has servers is past its beginning, whatever was not done', async () => {
  const { gatehouse } = stage
  const owner = await gatehouse.account('old')
  await announced(gatehouse.database, (client) =>
    client.query(`update accounts set created_at = now() - interval '40 days' where slug = 'old'`),
  )
  assert.ok((await overviewOf(owner)).firstSteps)
  await registerTestServer(owner, 'prod-1')
  assert.is((await overviewOf(owner)).firstSteps, null)
})

test('only who manages the team is shown the first steps', async () => {
  assert.ok((await overviewOf(stage.owner)).firstSteps)
  for (const member of [stage.operator, stage.viewer, stage.billing])
    assert.is((await overviewOf(member)).firstSteps, null)
})

test('nothing is the matter while servers are in sync, and when one was verified last is said', async () => {
  for (const name of ['prod-1', 'prod-2', 'prod-3']) await register(name)
  await enrolAs(stage.owner.caller, 'key')
  const pending = (await overviewOf(stage.viewer)).fleet
  assert.equal(pending?.states.pending, 3)
  assert.is(pending?.verifiedAt, null)
  const before = Date.now()
  await proveAll(['prod-1', 'prod-2', 'prod-3'])
  const { attention, fleet } = await overviewOf(stage.owner)
  assert.equal(attention, [])
  assert.equal(fleet?.total, 3)
  assert.equal(fleet?.states, {
    'in-sync': 3,
    pending: 0,
    failing: 0,
    'removal-pending': 0,
    'host-key-changed': 0,
  })
  assert.ok(Date.parse(fleet?.verifiedAt ?? '') >= before - 1000)
})

test('a failing server, with when it was last verified', async () => {
  await fail(stage, await wantedOf(stage, servers['prod-2'] ?? ''))
  const found = await attention(stage.viewer, 'failing')
  assert.equal([found?.count, found?.servers], [1, [{ id: servers['prod-2'], name: 'prod-2' }]])
  assert.ok(found?.since)
  assert.is((await getStatus(stage.viewer.caller, undefined)).failingServers, 1)
})

test('one that was never verified has no such time', async () => {
  await register('prod-4')
  await fail(stage, await wantedOf(stage, servers['prod-4'] ?? ''))
  const found = await attention(stage.operator, 'failing')
  assert.equal([found?.count, found?.since], [2, null])
})

test('a changed host key comes first', async () => {
  const { rows } = await stage.gatehouse.database.owner.query<{ host_key: string }>(
    'select host_key from servers where id = $1',
    [servers['prod-3']],
  )
  await hostKeyMismatch(stage.gatehouse.core, {
    account: stage.owner.account.id,
    server: servers['prod-3'] ?? '',
    name: 'prod-3',
    pinned: rows[0]?.host_key ?? '',
    found: 'SHA256:other',
    by: 'key sync',
  })
  const [first] = (await overviewOf(stage.operator)).attention
  assert.equal(first, {
    kind: 'host-key-changed',
    count: 1,
    servers: [{ id: servers['prod-3'], name: 'prod-3' }],
  })
})

test('access that is still to be removed, and whose it is', async () => {
  const bob = await stage.gatehouse.join(stage.owner, 'bob@acme.com', 'OPERATOR')
  await holderKey(stage, bob)
  await proveAll(['prod-1'], { bob: 'aa' })
  assert.not(await attention(stage.owner, 'removal-pending'))
  await revokeMember(stage.owner.caller, { user: bob.user })
  const server = { id: servers['prod-1'], name: 'prod-1' }
  assert.equal(await attention(stage.viewer, 'removal-pending'), {
    kind: 'removal-pending',
    count: 1,
    servers: [server],
    held: [{ login: 'bob', email: 'bob@acme.com', server }],
  })
  await proveAll(['prod-1'])
  assert.not(await attention(stage.owner, 'removal-pending'))
})

test('other owners without a passkey are named to those who manage the team, and nobody else', async () => {
  await stage.gatehouse.join(stage.owner, 'second@acme.com', 'OWNER')
  assert.equal(await attention(stage.owner, 'owners-without-passkey'), {
    kind: 'owners-without-passkey',
    count: 1,
    emails: ['second@acme.com'],
  })
  assert.not(await attention(stage.operator, 'owners-without-passkey'))
})

test('an owner without a passkey is told so of themselves alone', async () => {
  const owner = await stage.gatehouse.account('lone')
  assert.ok((await kindsFor(owner)).includes('no-passkey'))
  assert.not((await kindsFor(owner)).includes('owners-without-passkey'))
  await enrolAs(owner.caller, 'key')
  assert.not((await kindsFor(owner)).includes('no-passkey'))
})

test('an invite that expires within two days, or has', async () => {
  await createInvite(stage.owner.caller, { email: 'later@acme.com', role: 'VIEWER', expiresIn: 168 })
  assert.not(await attention(stage.owner, 'invite-expiring'))
  await createInvite(stage.owner.caller, { email: 'soon@acme.com', role: 'VIEWER', expiresIn: 24 })
  const found = await attention(stage.viewer, 'invite-expiring')
  assert.equal([found?.count, found?.invites.map(({ email }) => email)], [1, ['soon@acme.com']])
  assert.match(found?.invites[0]?.expiresAt ?? '', /^\d{4}-.*Z$/)
})

test('an exchange of the management key, until each server has taken the new one', async () => {
  await rotateManagementKey(stage.owner.caller, undefined)
  const waiting = async () => (await attention(stage.viewer, 'key-rotation'))?.waiting ?? 0
  const asItsPageSays = async () => {
    const { servers: all, done } = (await keyRotation(stage.viewer.caller, undefined)) ?? {
      servers: 0,
      done: 0,
    }
    return all - done
  }
  assert.is(await waiting(), 3)
  for (const [at, name] of ['prod-1', 'prod-2'].entries()) {
    const wanted = await wantedOf(stage, servers[name] ?? '')
    await prove(stage, wanted, {}, { key: wanted.nextKey?.id ?? '' })
    assert.is(await waiting(), 2 - at)
    assert.is(await waiting(), await asItsPageSays())
  }
})

test('what is live, the newest first, and how many they are', async () => {
  const none = await overviewOf(stage.viewer)
  assert.equal(none.live, { count: 0, sessions: [] })
  const holder = await holderKey(stage, stage.operator)
  for (let at = 0; at < 6; at++) await openSession(stage, holder)
  const { live } = await overviewOf(stage.viewer)
  assert.equal([live?.count, live?.sessions.length], [6, 5])
  const [newest] = live?.sessions ?? []
  assert.equal(
    [newest?.email, newest?.login, newest?.server.name, newest?.kind, newest?.closedAt],
    ['ops@acme.com', 'ops', 'prod-1', 'shell', null],
  )
  assert.is((await getStatus(stage.viewer.caller, undefined)).liveSessions, 6)
})

test('the last changes are no comings and goings, and never what the log hides from the reader', async () => {
  const verbsFor = async (member: Member) => (await overviewOf(member)).changes?.map(({ verb }) => verb) ?? []
  await createApiKey(stage.owner.caller, { name: 'export', scopes: ['audit:read'] })
  const [newest, ...more] = await verbsFor(stage.owner)
  assert.is(newest, 'api_key.created')
  assert.is(more.length, 7)
  const seen = await verbsFor(stage.operator)
  assert.is(seen.length, 8)
  const hidden: Verb[] = ['api_key.created', 'session.opened', 'user.signed_in']
  assert.equal(
    seen.filter((verb) => hidden.includes(verb)),
    [],
  )
  assert.equal(await verbsFor(stage.viewer), seen)
})

test('what the system keeps for itself is in the log, and no change that anyone looks for', async () => {
  const { core } = stage.gatehouse
  const { id } = stage.owner.account
  const before = (await overviewOf(stage.owner)).changes
  for (const verb of ['invoice.filed', 'account.keys_resealed'] as const)
    await systemMutation({ verb, caller: systemCaller(core), accounts: [id] }, async () => ({
      result: null,
      resource: { id, label: 'ACME-0001' },
      actor: { kind: 'system', id: null, label: 'billing' },
    }))
  const { items } = await searchEvents(stage.owner.caller, { limit: 2 })
  assert.equal(
    items.map(({ verb }) => verb),
    ['account.keys_resealed', 'invoice.filed'],
  )
  assert.equal((await overviewOf(stage.owner)).changes, before)
})

test('the team in counts', async () => {
  const { team } = await overviewOf(stage.viewer)
  assert.equal(
    { ...team, roles: new Map(team?.roles.map(({ role, members }) => [role, members])) },
    {
      total: 5,
      limit: 25,
      pendingInvites: 2,
      roles: new Map([
        ['OWNER', 2],
        ['OPERATOR', 1],
        ['VIEWER', 1],
        ['BILLING', 1],
      ]),
      withPasskey: 1,
    },
  )
})

test('an operator finds the servers that they reach, and nobody else has any', async () => {
  const { own } = await overviewOf(stage.operator)
  assert.equal(
    [own?.login, own?.sshKeys, own?.count, own?.servers.map(({ name }) => name)],
    ['ops', 1, 4, ['prod-1', 'prod-2', 'prod-3', 'prod-4']],
  )
  assert.is((await overviewOf(stage.viewer)).own, null)
})

test('billing sees nothing but that there is nothing, and strangers are refused', async () => {
  assert.equal(await overviewOf(stage.billing), {
    attention: [],
    fleet: null,
    live: null,
    changes: null,
    team: null,
    gateway: null,
    own: null,
    firstSteps: null,
  })
  assert.equal(await getStatus(stage.billing.caller, undefined), { liveSessions: null, failingServers: null })
  const everybody = ['OWNER', 'OPERATOR', 'VIEWER', 'BILLING'] as const
  await refusesAllBut(everybody, stage, (caller) => getOverview(caller, undefined))
  await refusesAllBut(everybody, stage, (caller) => getStatus(caller, undefined))
})

test('an API key sees what its scopes read, and nothing of its maker', async () => {
  const { secret } = await createApiKey(stage.owner.caller, {
    name: 'status page',
    scopes: ['account:read', 'server:read'],
  })
  const byKey = await getOverview(stage.gatehouse.caller({ kind: 'api-key', secret }, null), undefined)
  assert.equal(
    [byKey.live, byKey.changes, byKey.team, byKey.own, byKey.firstSteps],
    [null, null, null, null, null],
  )
  assert.ok(byKey.fleet)
  const none = await createApiKey(stage.owner.caller, { name: 'other', scopes: ['server:read'] })
  const other = stage.gatehouse.caller({ kind: 'api-key', secret: none.secret }, null)
  await refused('scope', getOverview(other, undefined))
})

test('another account sees nothing of it', async () => {
  const { attention, fleet, live, team } = await overviewOf(stage.rival)
  assert.equal([fleet?.total, live?.count, team?.total], [0, 0, 1])
  assert.equal(attention, [{ kind: 'no-passkey' }])
})

test('an exchange of the gateway’s key is waited for as well', async () => {
  await proveAll(['prod-1'], { ops: 'bb' })
  await rotateGatewayKey(stage.owner.caller, undefined)
  const { attention } = await overviewOf(stage.viewer)
  const gateway = attention.find((one) => one.kind === 'key-rotation' && one.key === 'gateway')
  const rotation = await gatewayKeyRotation(stage.viewer.caller, undefined)
  assert.ok(rotation && rotation.done < rotation.servers)
  assert.equal(gateway, {
    kind: 'key-rotation',
    key: 'gateway',
    waiting: rotation.servers - rotation.done,
    servers: 4,
  })
})

test.run()
