import assert from 'node:assert/strict'
import { openTestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import type { Benchmark } from './benchmark.ts'
import { seedPeer } from './better-auth.ts'
import { startServer } from './child-process.ts'
import { answerOf, connections, generatorShare, requestsPerSecond, type Target } from './load.ts'
import { headersOf, members, seedTeam } from './seed.ts'
import { sideBySide } from './side-by-side.ts'

export const benchmark: Benchmark = {
  work: `signed-in team.list over HTTP: sign-in, membership, scope, row security, ${members} rows; ${connections} connections`,
  yardstick:
    'better-auth with its organization plugin on the same PostgreSQL: session, membership, permission, member list',
  goal: { least: 10 },
  async run(effort) {
    await using stack = new AsyncDisposableStack()
    const gatehouse = await openTestGatehouse()
    stack.defer(() => gatehouse.close())
    const owner = await seedTeam(gatehouse, 'measured')
    const { address } = gatehouse.database
    const product = await startServer('./gatehouse-server.fixture.ts', {
      database: address,
      dashboard: 'none',
    })
    stack.defer(() => product.stop())
    const ours: Target = { url: `${product.url}/trpc/team.list`, headers: headersOf(owner) }
    const emails = await emailsOfOurs(ours)

    const database = { ...address, database: `${address.database}_peer` }
    await gatehouse.database.owner.query(`create database ${database.database}`)
    stack.defer(async () => {
      await gatehouse.database.owner.query(`drop database ${database.database} with (force)`)
    })
    const { cookie, organizationId } = await seedPeer({ database }, emails)
    const peer = await startServer('./better-auth-server.fixture.ts', { database, organizationId })
    stack.defer(() => peer.stop())
    const theirs: Target = { url: peer.url, headers: { cookie } }

    assert.deepEqual(
      (await emailsOfPeer(theirs)).sort(),
      emails.toSorted(),
      'the two answer different members',
    )
    const refused = await fetch(peer.url)
    assert.equal(refused.status, 403, 'better-auth answers somebody who is not signed in')
    const ratios = await sideBySide(
      { name: 'gatehouse', rate: (seconds) => requestsPerSecond(ours, seconds) },
      { name: 'better-auth', rate: (seconds) => requestsPerSecond(theirs, seconds) },
      effort,
    )
    console.log(generatorShare())
    return ratios
  },
}

async function emailsOfOurs(target: Target): Promise<string[]> {
  const answer = (await answerOf(target)) as { result: { data: { items: { email: string }[] } } }
  return answer.result.data.items.map(({ email }) => email)
}

async function emailsOfPeer(target: Target): Promise<string[]> {
  const answer = (await answerOf(target)) as { members: { user: { email: string } }[] }
  return answer.members.map(({ user }) => user.email)
}
