import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mustEnd } from '../../session/must-end.ts'
import { holderKey, openSession } from '../../session/sessions.testing.ts'
import { getMember } from '../../team/member/get-member.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { previewLimit } from '../../team/member/preview-limit.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { wantedManifest } from '../manifest/wanted-manifest.ts'
import { listKeys } from '../ssh-key/list-keys.ts'
import { getManifest } from './get-manifest.ts'
import { getServer } from './get-server.ts'
import { labelServer } from './label-server.ts'
import { listRemovals } from './list-removals.ts'
import { listServers } from './list-servers.ts'
import { removeServer } from './remove-server.ts'
import { renameServer } from './rename-server.ts'
import { registerTestServer } from './servers.testing.ts'
import { syncState } from './sync-state.ts'

const test = suite('who reaches what')
let stage: Stage

interface KnownServer {
  id: string
  labels: string[]
  isRemoved: boolean
}

interface KnownMember extends Member {
  login: string
  limit: { servers: string[] | null; labels: string[] }
}

let servers: KnownServer[]
let members: KnownMember[]
/** Of a session that is live: whose it is, and where. */
let live: { id: string; member: KnownMember; server: KnownServer }[]
let registered = 0

test.before(async () => {
  stage = await openStage()
  const { owner, operator, viewer, gatehouse } = stage
  const unlimited = { servers: null, labels: [] }
  const joined = await gatehouse.join(owner, 'dev@acme.com', 'OPERATOR')
  members = [
    { ...owner, login: 'owner', limit: unlimited },
    { ...operator, login: 'ops', limit: unlimited },
    { ...joined, login: 'dev', limit: unlimited },
  ]
  servers = []
  for (let n = 0; n < 4; n++) await register([])
  live = []
  for (const member of members) {
    const holder = await holderKey(stage, member)
    for (const [n, server] of servers.entries()) {
      const { id } = await openSession(stage, holder, { server: `srv-${n + 1}` })
      live.push({ id, member, server })
    }
  }
  await limitServers(owner.caller, { user: viewer.user, servers: [], labels: ['a', 'b', 'c'] })
})
test.after(() => stage?.close())

async function register(labels: string[]): Promise<void> {
  registered++
  const id = await registerTestServer(stage.owner, `srv-${registered}`, labels)
  servers.push({ id, labels, isRemoved: false })
}

/** The definition, of which everything else is a reading. */
function reaches({ limit }: KnownMember, server: KnownServer): boolean {
  if (server.isRemoved) return false
  if (limit.servers === null) return true
  return limit.servers.includes(server.id) || server.labels.some((label) => limit.labels.includes(label))
}

const loginsOf = (server: KnownServer) =>
  members.flatMap((member) => (reaches(member, server) ? [member.login] : [])).sort()
const standing = () => servers.filter(({ isRemoved }) => !isRemoved)
const reachedBy = (member: KnownMember) => servers.filter((server) => reaches(member, server))

/** Every reading agrees with the definition. */
async function agree(): Promise<void> {
  const { owner, gatehouse } = stage
  const { core, database } = gatehouse
  await database.owner.query(`update server_syncs set reported = $1::jsonb`, [
    JSON.stringify(Object.fromEntries(members.map(({ login }) => [login, 'digest']))),
  ])
  const listed = new Map((await listServers(owner.caller, undefined)).items.map((one) => [one.id, one]))
  const states = new Map((await syncState(owner.caller, undefined)).items.map((one) => [one.server, one]))
  for (const server of servers) {
    const wanted = loginsOf(server)
    const told = await wantedManifest(core, owner.account.id, server.id)
    assert.equal(told?.manifest.logins.map(({ login }) => login).sort(), wanted, 'the manifest')
    const left = members.map(({ login }) => login).filter((login) => !wanted.includes(login))
    assert.equal(states.get(server.id)?.removals, left.sort(), 'what is left over')
    assert.equal(listed.get(server.id)?.sync.removals, left.sort())
    const { logins } = await getServer(owner.caller, { server: server.id })
    const due = logins.filter(({ state }) => state !== 'removal-pending').map(({ login }) => login)
    assert.equal(due.sort(), wanted, 'its page')
    if (!server.isRemoved) {
      assert.is(listed.get(server.id)?.members, wanted.length)
      const shown = await getManifest(owner.caller, { server: server.id })
      assert.equal([...new Set(shown.logins.map(({ login }) => login))].sort(), wanted)
    }
  }
  const removals = new Map((await listRemovals(owner.caller, undefined)).items.map((one) => [one.login, one]))
  const team = new Map((await listTeam(owner.caller, undefined)).items.map((one) => [one.user, one]))
  for (const member of members) {
    const reached = reachedBy(member)
    assert.is(removals.get(member.login)?.count ?? 0, servers.length - reached.length, 'removals')
    const { sync } = team.get(member.user) ?? {}
    assert.is((sync?.inSync ?? 0) + (sync?.pending ?? 0) + (sync?.failing ?? 0), reached.length, 'the team')
    assert.is(sync?.removalPending, standing().length - reached.length)
    const own = (await getMember(owner.caller, { user: member.user })).sync
    assert.is((own?.inSync ?? 0) + (own?.pending ?? 0) + (own?.failing ?? 0), reached.length, 'their page')
    const [key] = (await listKeys(member.caller, undefined)).items
    assert.is((key?.sync?.pending ?? 0) + (key?.sync?.inSync ?? 0), reached.length, 'keys')
  }
  const ending = await mustEnd(
    core,
    live.map(({ id }) => ({ account: owner.account.id, id })),
  )
  assert.equal(
    ending.map(({ id }) => id).sort(),
    live.flatMap(({ id, member, server }) => (reaches(member, server) ? [] : [id])).sort(),
    'sessions',
  )
}

const label = fc.subarray(['a', 'b', 'c', 'd'])
const step = fc.oneof(
  fc.record({ kind: fc.constant('label' as const), server: fc.nat(20), labels: label }),
  fc.record({
    kind: fc.constant('limit' as const),
    member: fc.integer({ min: 1, max: 2 }),
    servers: fc.option(fc.array(fc.nat(20), { maxLength: 3 })),
    labels: label,
  }),
  fc.record({ kind: fc.constant('register' as const), labels: label }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'rename' as const), server: fc.nat(20) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

async function take(one: Step): Promise<void> {
  const { caller } = stage.owner
  const at = (n: number) => standing()[n % standing().length]
  if (one.kind === 'register') return register(one.labels)
  if (one.kind === 'limit') {
    const member = members[one.member]
    if (!member) return
    const ids = one.servers?.flatMap((n) => at(n)?.id ?? [])
    const limit = ids ? { servers: [...new Set(ids)], labels: one.labels } : { servers: null, labels: [] }
    const preview = await previewLimit(caller, { user: member.user, ...limit })
    const before = reachedBy(member)
    await limitServers(caller, { user: member.user, ...limit })
    member.limit = limit
    const after = reachedBy(member)
    const counts = [preview.keeps.count, preview.adds.count, preview.removes.count]
    const kept = before.filter((server) => after.includes(server)).length
    assert.equal(counts, [kept, after.length - kept, before.length - kept], 'what was shown before')
    return
  }
  const server = at(one.server)
  if (!server) return
  if (one.kind === 'label') {
    await labelServer(caller, { server: server.id, labels: one.labels })
    server.labels = one.labels
  } else if (one.kind === 'rename') {
    await renameServer(caller, { server: server.id, name: `named-${server.id}` })
  } else if (standing().length > 2) {
    await removeServer(caller, { server: server.id })
    server.isRemoved = true
  }
}

const versions = async () => {
  const { rows } = await stage.gatehouse.database.owner.query<{ server_id: string; version: number }>(
    'select server_id, version from server_syncs',
  )
  return new Map(rows.map(({ server_id, version }) => [server_id, version]))
}

test('after any changes every reading agrees with the definition, and whatever differs is synced', async () => {
  let differed = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      for (const one of steps) {
        const before = new Map(servers.map((server) => [server.id, loginsOf(server).join()]))
        const from = await versions()
        await take(one)
        const to = await versions()
        for (const server of servers) {
          if (before.get(server.id) === loginsOf(server).join()) continue
          differed++
          assert.ok(
            (to.get(server.id) ?? 0) > (from.get(server.id) ?? -1),
            `${one.kind}: a server not synced`,
          )
        }
      }
      await agree()
    }),
    { numRuns: 12, endOnFailure: true },
  )
  assert.ok(differed > 30, `${differed} manifests differed`)
})

test('what a limit lets in to is said by one function', () => {
  const folder = new URL('../../', import.meta.url)
  const naming = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(file))
    // of a shared login, `l`, they are where it is, and no limit of anybody's
    .filter((file) => !file.startsWith('fleet/shared-login/'))
    .filter((file) =>
      /(?<!\bl\.)\bserver_ids|server_labels/.test(readFileSync(new URL(file, folder), 'utf8')),
    )
    // what names it counts, lists or compares whole limits
    .filter((file) => !/\.entity\.ts$/.test(file))
  assert.equal(naming.sort(), [
    'fleet/server/label-effect.ts',
    'fleet/server/list-labels.ts',
    'fleet/server/list-servers.ts',
    'fleet/server/reach.ts',
    'fleet/server/sync-state.ts',
    'team/invite/list-invites.ts',
    'team/member/get-member.ts',
    'team/member/list-team.ts',
    'team/member/preview-limit.ts',
  ])
})

test.run()
