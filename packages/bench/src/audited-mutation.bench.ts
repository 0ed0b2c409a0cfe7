import assert from 'node:assert/strict'
import { renameServer } from '@gatehouse/core/fleet/server/rename-server'
import { type Member, openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import type { Benchmark } from './benchmark.ts'
import { findPgbench, pgbench } from './pgbench.ts'
import { register } from './seed.ts'
import { sideBySide } from './side-by-side.ts'

/** Accounts that change at the same time, one change after another in each. */
const clients = 16

const script = new URL('./bare-rename.pgbench.sql', import.meta.url).pathname

export const benchmark: Benchmark = {
  work: `renaming a server, ${clients} accounts at once: authorization, change, diff, event, proof leaf, one transaction`,
  yardstick:
    'pgbench running the bare SQL of the same reads and writes statement by statement, as many clients',
  goal: { least: 0.7 },
  async run(effort) {
    const program = findPgbench()
    await using stack = new AsyncDisposableStack()
    const gatehouse = await openTestGatehouse()
    stack.defer(() => gatehouse.close())
    const ours = await seedAccounts(gatehouse, 'ours')
    const bare = await seedAccounts(gatehouse, 'bare')
    await giveKnownTokens(gatehouse, bare)
    await gatehouse.database.owner.query('analyze')

    return await sideBySide(
      {
        name: 'gatehouse',
        async rate(seconds) {
          const before = await renamesOf(gatehouse, 'ours')
          const started = performance.now()
          const done = await renameAll(ours, seconds)
          const took = (performance.now() - started) / 1000
          assert.equal((await renamesOf(gatehouse, 'ours')) - before, done, 'events and renames differ')
          return done / took
        },
      },
      {
        name: 'pgbench',
        async rate(seconds) {
          const before = await renamesOf(gatehouse, 'bare')
          const options = { script, clients, seconds }
          const { committed, perSecond } = await pgbench(program, gatehouse.database.address, options)
          assert.equal((await renamesOf(gatehouse, 'bare')) - before, committed, 'events and renames differ')
          return perSecond
        },
      },
      effort,
    )
  },
}

interface Renamer {
  owner: Member
  server: string
}

async function seedAccounts(gatehouse: TestGatehouse, prefix: string): Promise<Renamer[]> {
  const renamers: Renamer[] = []
  for (let n = 0; n < clients; n++) {
    const owner = await gatehouse.account(`${prefix}-${n}`)
    renamers.push({ owner, server: await register(owner, 'server-0') })
  }
  return renamers
}

/** The script cannot keep cookies: the sign-in of its client 3 is found by the hash of `bare-3`. */
async function giveKnownTokens({ database }: TestGatehouse, bare: Renamer[]): Promise<void> {
  const client = await database.owner.connect()
  await client.query('begin')
  await client.query(
    `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':benchmark', true)`,
  )
  for (const [n, { owner }] of bare.entries()) {
    await client.query(`update sign_ins set token_hash = sha256(convert_to($1, 'UTF8')) where user_id = $2`, [
      `bare-${n}`,
      owner.user,
    ])
  }
  await client.query('commit')
  client.release()
}

/** Renames in every account, one after another in each, for a while; answers how many. */
async function renameAll(renamers: Renamer[], seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000
  let done = 0
  const finished = await Promise.allSettled(
    renamers.map(async ({ owner, server }) => {
      for (; performance.now() < until; done++) {
        await renameServer(owner.caller, { server, name: `server-${serial++}` })
      }
    }),
  )
  for (const one of finished) if (one.status === 'rejected') throw one.reason
  return done
}

let serial = 0

async function renamesOf({ database }: TestGatehouse, prefix: string): Promise<number> {
  const { rows } = await database.owner.query<{ count: number }>(
    `select count(*)::integer as count from audit_events e join accounts a on a.id = e.account_id
     where e.verb = 'server.renamed' and a.slug like $1 || '-%'`,
    [prefix],
  )
  return rows[0]?.count ?? 0
}
