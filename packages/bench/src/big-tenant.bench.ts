import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimDue } from '@gatehouse/core/fleet/manifest/claim-due'
import { listRemovals } from '@gatehouse/core/fleet/server/list-removals'
import { renameServer } from '@gatehouse/core/fleet/server/rename-server'
import { newPublicKey } from '@gatehouse/core/fleet/server/servers.testing'
import { syncProgress } from '@gatehouse/core/fleet/server/sync-progress'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { removeKey } from '@gatehouse/core/fleet/ssh-key/remove-key'
import { purgeExpired } from '@gatehouse/core/installation/purge-expired'
import { getOverview } from '@gatehouse/core/overview/get-overview'
import { listTeam } from '@gatehouse/core/team/member/list-team'
import { type Member, openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import type { Benchmark, Effort } from './benchmark.ts'
import { reads } from './big-tenant-reads.ts'
import { fillAccount, fillLog, fillOthers, type Size } from './big-tenant-rows.ts'
import { startServer } from './child-process.ts'
import { queryPlans } from './query-plans.ts'
import { percentile, short } from './report.ts'
import { timed } from './timed.ts'

const sizes = { big: { members: 1_000, servers: 5_000 }, small: { members: 5, servers: 5 } }
const others = 10_000
const mostRenameMs = 20

/** An account that is measured. */
interface Tenant {
  owner: Member
  /** One whose keys are on every server. */
  everywhere: Member
  server: string
  size: Size
}

export const benchmark: Benchmark = {
  work: `each page's read, the slowest's p99, in an account of 5,000 servers and 1,000 members among 10,000 accounts, while its servers converge (a rename: goal ≤ ${mostRenameMs} ms)`,
  yardstick: null,
  goal: { most: 50, unit: 'ms' },
  async run(effort) {
    await using stack = new AsyncDisposableStack()
    const gatehouse = await openTestGatehouse()
    stack.defer(() => gatehouse.close())
    const filled = await timed(() => fillOthers(gatehouse, others))
    const big = await openTenant(gatehouse, 'big', sizes.big, 0x10)
    await fillLog(gatehouse, big.owner, 0x10)
    const small = await openTenant(gatehouse, 'small', sizes.small, 0x20)
    await gatehouse.database.owner.query('vacuum analyze')
    console.log(`filled ${others + 2} accounts, the others in ${short(filled)} s`)
    const worker = await startServer('./fleet-worker.fixture.ts', { database: gatehouse.database.address })
    stack.defer(() => worker.stop())
    await converged(big)
    await gatehouse.database.owner.query('analyze') // as autovacuum does by then, which this PostgreSQL may not have
    const churn = keepChanging(big)
    stack.defer(() => churn.stop())
    if (effort.explain) await explain(gatehouse, big)
    const figures = await measured(big, small, effort)
    console.log(`the account was changed for all of its servers ${churn.changes()} times meanwhile`)
    return figures
  },
}

async function openTenant(gatehouse: TestGatehouse, slug: string, size: Size, kind: number): Promise<Tenant> {
  const owner = await gatehouse.account(slug)
  const everywhere = await gatehouse.join(owner, `everywhere@${slug}.com`, 'OPERATOR')
  await fillAccount(gatehouse, owner, size, kind)
  const { rows } = await gatehouse.database.owner.query<{ id: string }>(
    `select id from servers where account_id = $1 order by id limit 1`,
    [owner.account.id],
  )
  const server = rows[0]?.id
  assert.ok(server)
  return { owner, everywhere, server, size }
}

async function converged({ owner, size }: Tenant): Promise<void> {
  const took = await timed(async () => {
    for (let proved = 0; proved < size.servers; await sleep(200))
      proved = (await syncProgress(owner.caller, undefined)).proved
  })
  console.log(`${size.servers} servers converged for the first time in ${short(took)} s`)
}

/** A key that belongs on every server comes and goes, again whenever the last change is proved everywhere. */
function keepChanging(tenant: Tenant) {
  const { caller } = tenant.everywhere
  let isOver = false
  let changes = 0
  const running = (async () => {
    let key: string | null = null
    while (!isOver) {
      if (key) await removeKey(caller, { key })
      key = key ? null : (await addKey(caller, { name: 'bench', publicKey: newPublicKey() })).id
      changes++
      while (!isOver && (await syncProgress(caller, undefined)).proved < tenant.size.servers) await sleep(250)
    }
  })()
  return {
    changes: () => changes,
    async stop() {
      isOver = true
      await running
    },
  }
}

/** The p99 of the slowest read in the big account, in milliseconds, for each round. */
async function measured(big: Tenant, small: Tenant, { rounds, seconds }: Effort): Promise<number[]> {
  const took = { big: new Map<string, number[]>(), small: new Map<string, number[]>() }
  const figures: number[] = []
  await once(big, new Map())
  await once(small, new Map())
  for (let round = 1; round <= rounds; round++) {
    const here = new Map<string, number[]>()
    for (const until = performance.now() + 2_000 * seconds; performance.now() < until; ) {
      await once(big, here)
      await once(small, took.small)
    }
    const slowest = [...here]
      .filter(([name]) => name !== rename)
      .map(([name, ms]) => ({ name, p99: percentile(ms, 0.99) }))
    const { name, p99 } = slowest.reduce((a, b) => (b.p99 > a.p99 ? b : a))
    console.log(
      `round ${round}: slowest ${name} p99 ${short(p99)} ms, a rename p99 ${short(percentile(here.get(rename) ?? [], 0.99))} ms`,
    )
    figures.push(p99)
    for (const [name, ms] of here) took.big.set(name, [...(took.big.get(name) ?? []), ...ms])
  }
  console.log('\n                          big: p50      p99   small: p50      p99  ms')
  for (const [name, ms] of took.big) {
    const cells = [ms, took.small.get(name) ?? []].flatMap((all) => [
      percentile(all, 0.5),
      percentile(all, 0.99),
    ])
    console.log(`${name.padEnd(24)}${cells.map((cell) => cell.toFixed(1).padStart(9)).join('')}`)
  }
  const renames = percentile(took.big.get(rename) ?? [], 0.99)
  console.log(`a rename: p99 ${short(renames)} ms (goal ≤ ${mostRenameMs} ms)`)
  return figures
}

const rename = 'servers.rename'
let serial = 0

/** Each read and a rename once, one after another; how long each took goes into `took`, in milliseconds. */
async function once({ owner, server }: Tenant, took: Map<string, number[]>): Promise<void> {
  const note = async (name: string, work: () => Promise<unknown>) => {
    const ms = (await timed(work)) * 1000
    took.set(name, [...(took.get(name) ?? []), ms])
  }
  for (const [name, read] of Object.entries(reads)) await note(name, () => read(owner, server))
  await note(rename, () => renameServer(owner.caller, { server, name: `renamed-${serial++}` }))
}

async function explain({ core, database }: TestGatehouse, { owner }: Tenant): Promise<void> {
  await database.owner.query('update server_syncs set due_at = now() where account_id = $1', [
    owner.account.id,
  ])
  const heaviest: Record<string, () => Promise<unknown>> = {
    // of no places, so that it takes nothing from the worker
    claimDue: () => claimDue(core, { lease: randomUUID(), places: 0, inHand: [], idle: false }),
    'account.overview': () => getOverview(owner.caller, undefined),
    'team.list': () => listTeam(owner.caller, { limit: 200 }),
    'team.removals': () => listRemovals(owner.caller, undefined),
    purge: () => purgeExpired(core),
  }
  for (const [name, work] of Object.entries(heaviest)) {
    for (const plan of await queryPlans(core, work)) console.log(`\n── ${name}\n${plan}`)
  }
}
