import assert from 'node:assert/strict'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import type { Benchmark } from './benchmark.ts'
import { startServer } from './child-process.ts'
import { type GatewayStage, openGatewayStage } from './gateway-stage.ts'
import { percentile, short } from './report.ts'
import { headersOf } from './seed.ts'
import type { SshClient } from './ssh-client.ts'

const sessions = 50
const opening = 10

export const benchmark: Benchmark = {
  work: `from the click that revokes a member until the last of their ${sessions} live sessions on two gateway processes is cut; p99 of all rounds`,
  yardstick: null,
  goal: { most: 250, unit: 'ms' },
  async run({ rounds }) {
    await using stage = await openGatewayStage({ gateways: 2 })
    const { address } = stage.gatehouse.database
    const api = await startServer('./gatehouse-server.fixture.ts', { database: address, dashboard: 'none' })
    try {
      const last: number[] = []
      for (let round = 0; round <= rounds; round++) {
        const cuts = await revoked(stage, api.url, `leaver-${round}`)
        // the first opens everybody's connections
        if (round === 0) continue
        last.push(Math.max(...cuts))
        console.log(
          `round ${round}: median ${short(percentile(cuts, 0.5))} ms, last ${short(Math.max(...cuts))} ms`,
        )
      }
      return [percentile(last, 0.99)]
    } finally {
      await api.stop()
    }
  },
}

/** Milliseconds from the click until each session's client has ended. */
async function revoked(stage: GatewayStage, api: string, name: string): Promise<number[]> {
  const { member, ssh } = await stage.newcomer(name)
  const live: ChildProcessWithoutNullStreams[] = []
  while (live.length < sessions) {
    const batch = Array.from({ length: opening }, (_, n) => open(ssh, ssh.byGateway(n % 2)))
    live.push(...(await Promise.all(batch)))
  }
  const cuts = live.map(async (child) => {
    let said = ''
    child.stderr.on('data', (text) => {
      said += text
    })
    // the two may come at once
    const closed = once(child, 'close')
    const [code] = await once(child, 'exit')
    const at = performance.now()
    await closed
    assert.equal(code, 254, said)
    assert.match(said, /Your access to acme has ended/)
    return at
  })
  const headers = { ...headersOf(stage.owner), 'content-type': 'application/json' }
  const body = JSON.stringify({ user: member.user })
  const clicked = performance.now()
  const answer = await fetch(`${api}/trpc/team.revoke`, { method: 'POST', headers, body })
  assert.equal(answer.status, 200, await answer.text())
  return (await Promise.all(cuts)).map((at) => at - clicked)
}

async function open(ssh: SshClient, destination: string): Promise<ChildProcessWithoutNullStreams> {
  const child = ssh.spawn(destination, 'echo live; exec sleep 600', ['-tt'])
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const ended = once(child, 'close').then(() => [])
  const [bytes] = await Promise.race([once(child.stdout, 'data'), ended])
  assert.match(String(bytes), /^live/, said)
  return child
}
