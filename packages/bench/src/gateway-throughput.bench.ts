import assert from 'node:assert/strict'
import type { Benchmark } from './benchmark.ts'
import { openGatewayStage } from './gateway-stage.ts'
import { median, short } from './report.ts'
import type { SshClient } from './ssh-client.ts'
import { timed } from './timed.ts'

const file = '/var/tmp/bytes'

export const benchmark: Benchmark = {
  work: '500 MB from a real sshd through the recorded gateway, MB/s',
  yardstick: '`ssh -J` through OpenSSH to the same server',
  goal: { least: 0.9 },
  async run({ rounds, seconds }) {
    await using stage = await openGatewayStage()
    const megabytes = seconds < 5 ? 100 : 500
    const { ssh } = await stage.newcomer('ops')
    const [target] = stage.hosts
    await target?.run(`head -c ${megabytes}000000 /dev/urandom >${file}; chmod 644 ${file}`)
    const digest = (await target?.run(`sha256sum <${file}`))?.stdout
    for (const by of [ssh.byGateway(), ssh.byJump])
      assert.equal(await ssh.shell(`$SSH ${by} cat ${file} | sha256sum`), digest, `other bytes ${by}`)

    const fetched = (by: string) => rateOf(ssh, `$SSH ${by} cat ${file} | wc -c`, megabytes)
    const ratios = await inTurns(rounds, ssh, fetched)
    const lines = `$SSH -tt BY "yes 'The quick brown fox jumps over the lazy dog, 0123456789' | head -c ${megabytes / 5}000000" | tr -d '\\r' | wc -c`
    console.log(`on a terminal, where every byte is kept (${megabytes / 5} MB of text), without a goal:`)
    const shown = (by: string) => rateOf(ssh, lines.replace('BY', by), megabytes / 5)
    console.log(`median ${short(median(await inTurns(rounds, ssh, shown)))}`)
    return ratios
  },
}

/** MB/s of a line that fetches so many bytes. */
async function rateOf(ssh: SshClient, line: string, megabytes: number): Promise<number> {
  let count = ''
  const seconds = await timed(async () => {
    count = await ssh.shell(line)
  })
  assert.equal(Number(count), megabytes * 1e6)
  return megabytes / seconds
}

async function inTurns(
  rounds: number,
  ssh: SshClient,
  rate: (by: string) => Promise<number>,
): Promise<number[]> {
  const ratios: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const order = [ssh.byGateway(), ssh.byJump, ssh.byJump, ssh.byGateway()]
    const [first = 0, second = 0, third = 0, fourth = 0] = await inOrder(order, rate)
    const [mine, theirs] = [(first + fourth) / 2, (second + third) / 2]
    ratios.push(mine / theirs)
    console.log(`round ${round}: gatehouse ${short(mine)} MB/s, ssh -J ${short(theirs)} MB/s`)
  }
  return ratios
}

async function inOrder(order: readonly string[], rate: (by: string) => Promise<number>): Promise<number[]> {
  const rates: number[] = []
  for (const by of order) rates.push(await rate(by))
  return rates
}
