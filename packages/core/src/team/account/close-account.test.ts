import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { searchEvents } from '../../audit/log/search-events.ts'
import { retireGatewayKeys } from '../../fleet/gateway-key/retire-gateway-keys.ts'
import { retireManagementKeys } from '../../fleet/management-key/retire-management-keys.ts'
import { noteLinesLeft } from '../../fleet/manifest/note-lines-left.ts'
import { recordSyncs } from '../../fleet/manifest/record-sync.ts'
import { wantedOf } from '../../fleet/manifest/sync-outcomes.testing.ts'
import { wantedKeys } from '../../fleet/manifest/wanted-keys.testing.ts'
import { changeServerAccess } from '../../fleet/server/change-access.ts'
import { changeServerSettings } from '../../fleet/server/change-settings.ts'
import { giveUpServer } from '../../fleet/server/give-up-server.ts'
import { listLeaving } from '../../fleet/server/list-leaving.ts'
import { removeServer } from '../../fleet/server/remove-server.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { me } from '../../identity/sign-in/me.ts'
import { closeSession } from '../../session/close-session.ts'
import { recordingDeleted } from '../../session/recording/delete-recording.ts'
import { ended, holderKey, openSession } from '../../session/sessions.testing.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { endExpired } from '../member/end-expired.ts'
import { letPass } from '../member/let-pass.testing.ts'
import { setMemberEnd } from '../member/set-end.ts'
import { closeAccount, closeOpenAccount } from './close-account.ts'
import { getAccount } from './get-account.ts'
import { openAccount } from './open-account.ts'

const test = suite('closeAccount')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.rival, 'theirs')
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
})
test.after(() => stage?.close())

test('only owners may, who repeat its name', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => closeAccount(caller, { slug: 'acme' }))
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => closeAccount(stage.owner.caller, { slug: 'globex' }),
    /Type acme/,
  )
})

test('nobody gets in any more, and every server loses its keys', async () => {
  const { gatehouse, owner, operator } = stage
  const { secret } = await createApiKey(owner.caller, {
    name: 'script',
    scopes: ['account:read', 'server:ssh'],
  })
  await openAccount(operator.caller, { slug: 'initech', name: 'Initech' })
  const { result, events, synced } = await trace(stage, () => closeAccount(owner.caller, { slug: 'acme' }))
  assert.equal(result, { slug: 'acme' })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'account.closed',
      resource: { type: 'account', id: owner.account.id, label: 'acme' },
      changes: {
        closedAt: { from: null, to: '(time)' },
        'apiKey.revokedAt': { from: null, to: '(time)' },
        'server.removedAt': { from: null, to: '(time)' },
      },
      // whoever has no other account is signed out, the owner too
      details: { keys: 'remove', apiKeysRevoked: 1, serversRemoved: 1, signInsEnded: 3 },
    },
  ])
  assert.equal(synced, ['prod-1'])
  const wanted = await wantedKeys(gatehouse.core, owner.account.id, prod)
  assert.equal(wanted, {})
  for (const [{ caller }, reason] of [
    [owner, 'signed-out'],
    [operator, 'not-a-member'],
  ] as const) {
    await refused(reason, getAccount(caller, undefined))
    await refused(reason, searchEvents(caller, { limit: 1 }))
    await refused(reason, closeAccount(caller, { slug: 'acme' }))
  }
  const { memberships } = await me(operator.caller)
  assert.equal(
    memberships.map(({ account }) => account.slug),
    ['initech'],
  )
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await refused('signed-out', getAccount(program, undefined))
  await refusesAndWritesNothing(stage, 'signed-out', () =>
    addKey(program, { name: 'late', publicKey: newPublicKey() }),
  )
})

test('a closed account is left alone: its hosts prove that they hold nothing, and what still changes stands in its log', async () => {
  const { gatehouse } = stage
  const { core, database } = gatehouse
  const owner = await gatehouse.account('leaving')
  const member = await gatehouse.join(owner, 'passing@temp.com', 'OPERATOR')
  await setMemberEnd(owner.caller, {
    user: member.user,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  })
  const server = await registerTestServer(owner, 'left-1')
  const { id: session } = await openSession(stage, await holderKey(stage, member), {
    server: 'left-1',
    account: 'leaving',
  })
  await closeSession(core, { account: owner.account.id, session }, ended)
  await closeAccount(owner.caller, { slug: 'leaving' })
  const events = async () =>
    (
      await database.owner.query<{ verb: string }>(
        'select verb from audit_events where account_id = $1 order by seq desc',
        [owner.account.id],
      )
    ).rows.map(({ verb }) => verb)

  const wanted = await wantedOf({ gatehouse, owner }, server)
  assert.is(wanted.removing, true)
  assert.equal(wanted.manifest.logins, [])
  const { version, lease } = wanted
  await recordSyncs(core, [
    { account: owner.account.id, server, lease, version, cause: 'change', tookMs: 1, outcome: 'gone' },
  ])
  const { rows } = await database.owner.query('select from server_syncs where account_id = $1', [
    owner.account.id,
  ])
  assert.is(rows.length, 0, 'nobody visits it any more')

  await retireManagementKeys(core)
  assert.is((await events())[0], 'account.servers_released')
  const keys = await database.owner.query('select private_key from management_keys where account_id = $1', [
    owner.account.id,
  ])
  assert.equal(keys.rows, [{ private_key: null }])
  await retireGatewayKeys(core)
  assert.is((await events())[0], 'account.gateway_key_retired')
  const gatewayKey = await database.owner.query('select gateway_private_key from accounts where id = $1', [
    owner.account.id,
  ])
  assert.equal(gatewayKey.rows, [{ gateway_private_key: null }])

  await letPass(gatehouse, 'memberships', member.user)
  await endExpired(core)
  const [membership] = (
    await database.owner.query('select ended_at from memberships where user_id = $1', [member.user])
  ).rows
  assert.is(membership.ended_at, null, 'nothing of it ends any more')

  await recordingDeleted(core, { account: owner.account.id, session, label: 'x' }, true)
  assert.is((await events())[0], 'session.recording_deleted')
})

test('with keys left, people keep theirs, the gateway and who has none keep nothing, and the event says so', async () => {
  const { gatehouse } = stage
  const owner = await gatehouse.account('released')
  const [plain, through, taken] = await Promise.all(
    ['direct-1', 'gateway-1', 'removed-1'].map((name) => registerTestServer(owner, name)),
  )
  const member = await gatehouse.join(owner, 'member@temp.com', 'OPERATOR')
  const brief = await gatehouse.join(owner, 'brief@temp.com', 'OPERATOR')
  const keys = [newPublicKey(), newPublicKey(), newPublicKey()] as const
  await addKey(member.caller, { name: 'laptop', publicKey: keys[0] })
  const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString()
  await addKey(member.caller, { name: 'lent', publicKey: keys[1], expiresAt: inTwoDays })
  await addKey(brief.caller, { name: 'laptop', publicKey: keys[2], expiresAt: inTwoDays })
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
  await setMemberEnd(owner.caller, { user: brief.user, expiresAt: tomorrow })
  await changeServerAccess(owner.caller, { server: through ?? '', access: 'gateway' })
  await changeServerSettings(owner.caller, { server: plain ?? '', sudo: true })
  await removeServer(owner.caller, { server: taken ?? '' })
  const { events, synced } = await trace(stage, () =>
    closeAccount(owner.caller, { slug: 'released', keys: 'leave' }),
  )
  const [event] = events
  assert.equal(event?.details, { keys: 'leave', apiKeysRevoked: 0, serversRemoved: 2, signInsEnded: 3 })
  assert.equal(event?.changes['server.keysLeft'], { from: false, to: true })
  assert.equal(synced, ['direct-1', 'gateway-1', 'removed-1'])

  const digits = (time: string) => time.replace(/[^0-9]/g, '').slice(0, 12)
  const left = {
    brief: [`expiry-time="${digits(tomorrow)}" ${keys[2]} brief@temp.com`],
    member: [`${keys[0]} member@temp.com`, `expiry-time="${digits(inTwoDays)}" ${keys[1]} member@temp.com`],
    owner: [],
  }
  for (const [server, sudo] of [
    [plain, ['brief', 'member', 'owner']],
    [through, []],
  ] as const) {
    const { manifest, removing, leaving } = await wantedOf({ gatehouse, owner }, server ?? '')
    assert.equal(
      Object.fromEntries(
        manifest.logins.map(({ login, keys: lines }) => [login, [...lines].sort().reverse()]),
      ),
      Object.fromEntries(Object.entries(left).map(([login, lines]) => [login, [...lines].sort().reverse()])),
    )
    assert.equal(
      manifest.files?.flatMap(({ lines }) => lines.map((line) => line.split(' ')[0])),
      sudo,
    )
    assert.equal([removing, leaving?.linesLeft, leaving?.keys.length], [true, false, 1])
  }
  // what was being removed before is removed
  const removed = await wantedOf({ gatehouse, owner }, taken ?? '')
  assert.equal([removed.manifest.logins, removed.leaving], [[], null])

  const admin = gatehouse.caller({ kind: 'operator', label: 'test' }, null)
  const ours = async () => (await listLeaving(admin)).items.filter(({ account }) => account === 'released')
  assert.equal(
    (await ours()).map(({ name, keys: what }) => [name, what]),
    [
      ['direct-1', 'leave'],
      ['gateway-1', 'leave'],
      ['removed-1', 'remove'],
    ],
  )
  await refused('signed-out', listLeaving(member.caller))
  for (const { caller } of [owner, member])
    await refused('signed-out', giveUpServer(caller, { server: taken ?? '' }))
  await refused('not-found', giveUpServer(admin, { server: owner.account.id }))
  const { events: givenUp } = await trace(stage, () => giveUpServer(admin, { server: taken ?? '' }))
  assert.equal(
    givenUp.map(({ verb, actor, resource }) => [verb, actor.label, resource.label]),
    [['server.given_up', 'test', 'removed-1']],
  )
  assert.equal(
    (await ours()).map(({ name }) => name),
    ['direct-1', 'gateway-1'],
  )
  await refused('not-found', giveUpServer(admin, { server: taken ?? '' }))
  const wanted = await wantedOf({ gatehouse, owner }, plain ?? '')
  assert.is(await noteLinesLeft(gatehouse.core, { ...wanted, lease: 'another’s' }), false)
  assert.is(await noteLinesLeft(gatehouse.core, wanted), true)
  assert.is((await wantedOf({ gatehouse, owner }, plain ?? '')).leaving?.linesLeft, true)
  assert.ok((await ours())[0]?.linesLeftAt)
  // with the last one nobody can visit any of them again
  for (const { server } of await ours()) await giveUpServer(admin, { server })
  const { events: released } = await trace(stage, () => retireManagementKeys(gatehouse.core))
  assert.equal(
    released.filter(({ resource }) => resource.label === 'released').map(({ verb }) => verb),
    ['account.servers_released'],
  )
})

test('what closes an account by the clock says so, and leaves members their keys', async () => {
  const { gatehouse } = stage
  const { core } = gatehouse
  const owner = await gatehouse.account('unpaid')
  await registerTestServer(owner, 'theirs-1')
  const accounts = [owner.account.id]
  const { events } = await trace(stage, () =>
    systemMutation({ verb: 'account.closed', caller: systemCaller(core), accounts }, async (work) => ({
      result: null,
      resource: { id: owner.account.id, label: 'unpaid' },
      details: await closeOpenAccount(work, owner.account, { keys: 'leave' }),
      actor: { kind: 'system', id: null, label: 'billing' },
    })),
  )
  assert.equal(
    events.map(({ verb, actor, details }) => [verb, actor.label, details]),
    [['account.closed', 'billing', { keys: 'leave', apiKeysRevoked: 0, serversRemoved: 1, signInsEnded: 1 }]],
  )
  await refused('signed-out', getAccount(owner.caller, undefined))
})

test.run()
