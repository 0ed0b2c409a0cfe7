import assert from 'node:assert/strict'
import { listTeam } from '@gatehouse/core/team/member/list-team'
import { openTestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import type { Benchmark } from './benchmark.ts'
import { startServer } from './child-process.ts'
import { answerOf, connections, generatorShare, requestsPerSecond, type Target } from './load.ts'
import { recordStatements } from './recorded-statements.ts'
import { headersOf, members, seedTeam } from './seed.ts'
import { sideBySide } from './side-by-side.ts'

export const benchmark: Benchmark = {
  work: `signed-in team.list over HTTP: sign-in, membership, scope, row security, ${members} rows; ${connections} connections`,
  yardstick:
    'a bare node:http handler that sends the same statements with pg, with no tRPC, validation or rights',
  goal: { least: 0.7 },
  async run(effort) {
    await using stack = new AsyncDisposableStack()
    const gatehouse = await openTestGatehouse()
    stack.defer(() => gatehouse.close())
    const owner = await seedTeam(gatehouse, 'measured')
    const statements = await recordStatements(gatehouse.core, () => listTeam(owner.caller, undefined))
    const database = gatehouse.database.address

    const product = await startServer('./gatehouse-server.fixture.ts', { database, dashboard: 'none' })
    stack.defer(() => product.stop())
    const answer = statements.findIndex(({ name }) => name === 'team.list')
    const bare = await startServer('./bare-server.fixture.ts', { database, statements, answer })
    stack.defer(() => bare.stop())

    const ours: Target = { url: `${product.url}/trpc/team.list`, headers: headersOf(owner) }
    const theirs: Target = { url: bare.url, headers: {} }
    await requireSameRows(ours, theirs)
    const ratios = await sideBySide(
      { name: 'gatehouse', rate: (seconds) => requestsPerSecond(ours, seconds) },
      { name: 'bare', rate: (seconds) => requestsPerSecond(theirs, seconds) },
      effort,
    )
    await requireSameRows(ours, theirs)
    console.log(generatorShare())
    return ratios
  },
}

/** @throws AssertionError unless both sides answer the same members with the same counts */
async function requireSameRows(ours: Target, theirs: Target): Promise<void> {
  const mine = (await answerOf(ours)) as {
    result: { data: { items: { user: string; email: string; login: string; keys: number; role: string }[] } }
  }
  const other = (await answerOf(theirs)) as {
    items: { user_id: string; email: string; login: string; keys: number; role: string }[]
  }
  const rows = mine.result.data.items
  assert.equal(rows.length, members)
  assert.deepEqual(
    rows.map(({ user, email, login, keys, role }) => [user, email, login, keys, role]),
    other.items.map(({ user_id, email, login, keys, role }) => [user_id, email, login, keys, role]),
  )
}
