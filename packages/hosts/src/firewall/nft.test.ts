import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { environment } from '../test-host/command.ts'
import { fleetMissing } from '../test-host/fleet.ts'
import { enterOwnNetwork } from '../test-host/own-network.ts'
import { decide } from './evaluate.ts'
import { frame, ipPacket, own, ownMac } from './frames.testing.ts'
import { linesOf, type Packet } from './lines.ts'
import { render } from './render.ts'
import { now, packet, ruleset } from './ruleset.testing.ts'

const test = suite('nft and the function')
const hasNft =
  spawnSync('sh', ['-c', 'command -v nft && command -v python3'], { env: environment }).status === 0
const missing = fleetMissing() ?? (hasNft ? null : 'nftables and python3')

const run = (program: string, args: string[], input = '') =>
  String(execFileSync(program, args, { env: environment, input, maxBuffer: 1 << 28 }))

/** What comes in by `wire` arrives at `eth0`; nothing answers, and who is where is known without asking. */
function layWire() {
  const neighbour = 'lladdr 02:00:00:00:00:02 dev eth0 nud permanent'
  run(
    'ip',
    ['-batch', '-'],
    `link add wire type veth peer name eth0 address ${ownMac}
link set wire addrgenmode none arp off up
link set eth0 addrgenmode none up
address add ${own[4]}/32 dev eth0
address add ${own[6]}/128 dev eth0 nodad
neighbour add 10.9.0.2 ${neighbour}
neighbour add fe80::2 ${neighbour}
route add 10.9.0.2 dev eth0
route add default via 10.9.0.2 dev eth0
route add default via fe80::2 dev eth0
`,
  )
  // the server's own kernel refuses connections for which nothing listens; here it has no say
  run(
    'nft',
    ['-f', '-'],
    `table inet quiet {
	chain output {
		type filter hook output priority -500
		tcp flags rst drop
		meta l4proto { icmp, ipv6-icmp } drop
	}
	chain wire {
		type filter hook prerouting priority -500
		iifname "wire" drop
	}
}
`,
  )
}

const send = (lines: string[]) =>
  run('python3', [new URL('./send-packets.testing.py', import.meta.url).pathname, 'wire'], lines.join('\n'))
const into = (one: Packet, flags: 'syn' | 'syn-ack' | 'ack') =>
  `in ${frame(one.family, ipPacket(one, false, flags)).toString('hex')}`
const outOf = (one: Packet, flags: 'syn' | 'syn-ack') =>
  `out${one.family} ${ipPacket(one, true, flags).toString('hex')}`

/** What it takes for the last packet to be one of that state, in the order in which it is sent. */
const conversation = (one: Packet) =>
  ({
    new: [into(one, 'syn')],
    established: [into(one, 'syn'), outOf(one, 'syn-ack'), into(one, 'ack')],
    reply: [outOf(one, 'syn'), into(one, 'syn-ack')],
  })[one.state]

/** All that comes in of it. */
const arriving = (one: Packet): Packet[] =>
  one.state === 'established' ? [{ ...one, state: 'new' }, one] : [one]

const key = ({ family, source, protocol, port, sourcePort }: Packet) =>
  [family, source, protocol, port, sourcePort].join(' ')

if (missing !== null) console.log(`SKIPPED: nft and the function — install ${missing}`)
else {
  enterOwnNetwork()
  layWire()

  test('a thousand rule sets and real packets: the same line decides, always', () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
    const sets = fc.sample(ruleset, { numRuns: 1000, seed })
    const size = 25
    const seen = new Set<string>()
    let decided = 0
    const kinds = new Map<string, number>()
    for (let at = 0; at < sets.length; at += size) {
      const batch = sets.slice(at, at + size)
      // a connection of its own for each, so that none is in the state of another
      const packets = fc.sample(packet, { numRuns: 110, seed: seed + at }).filter((one) => {
        const isNew = one.port === null || !seen.has(key(one))
        seen.add(key(one))
        return isNew
      })
      // as many tables as rule sets: what a line would drop goes on to the next one
      const text = batch.map((one, index) =>
        dropOver(render(one))
          .replaceAll('inet gatehouse', `inet t${index}`)
          .replaceAll('counter drop', 'counter accept'),
      )
      run('nft', ['-f', '-'], text.join(''))
      send(packets.flatMap(conversation))
      const counted = countersOf()
      const incoming = packets.flatMap(arriving)
      for (const [index, one] of batch.entries()) {
        const wanted: Record<string, number> = {}
        const lines = linesOf(one)
        for (const arrived of incoming) {
          const { line } = decide(lines, arrived)
          wanted[line?.comment ?? ''] = (wanted[line?.comment ?? ''] ?? 0) + 1
          kinds.set(String(line?.kind), (kinds.get(String(line?.kind)) ?? 0) + 1)
          decided++
        }
        assert.equal(
          sorted(counted.get(`t${index}`) ?? {}),
          sorted(wanted),
          `seed ${seed}, rule set ${at + index}: ${JSON.stringify(one)}`,
        )
      }
      run('nft', ['-f', '-'], batch.map((_, index) => `delete table inet t${index}\n`).join(''))
    }
    assert.ok(decided > 60_000, `${decided} decided`)
    for (const kind of ['fixed', 'gateway-only', 'deny', 'established', 'gatehouse', 'allow', 'rest'])
      assert.ok((kinds.get(kind) ?? 0) > 100, `${kind} decided ${kinds.get(kind)}`)
  })
}

/** As the host's own loader does: lines that are over are not loaded. */
const dropOver = (text: string) =>
  text
    .split('\n')
    .filter((line) => Number(/ # until (\d+)$/.exec(line)?.[1] ?? Infinity) > now)
    .join('\n')

interface Listed {
  nftables: { rule?: { table: string; comment?: string; expr: { counter?: { packets: number } }[] } }[]
}

/** How many packets each line of each table has decided, by its comment. */
function countersOf(): Map<string, Record<string, number>> {
  const listed: Listed = JSON.parse(run('nft', ['-j', 'list', 'ruleset'])) // nft's own format
  const counted = new Map<string, Record<string, number>>()
  for (const { rule } of listed.nftables) {
    const packets = rule?.expr.find(({ counter }) => counter)?.counter?.packets ?? 0
    if (!rule?.comment || packets === 0) continue
    const table = counted.get(rule.table) ?? {}
    table[rule.comment] = (table[rule.comment] ?? 0) + packets
    counted.set(rule.table, table)
  }
  return counted
}

const sorted = (record: Record<string, number>) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => a.localeCompare(b)))

test.run()
