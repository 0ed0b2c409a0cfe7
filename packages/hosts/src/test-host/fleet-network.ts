import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from './command.ts'

const bridge = 'gatehouse0'
const bridgeMac = '02:63:0a:63:00:01'

/** Where a host is in the fleet's network. */
export interface Place {
  readonly address: string
  readonly mac: string
  /** The other end of its eth0, on our side, plugged into the bridge. */
  readonly port: string
}

/** The bridge has 10.99.0.1, the hosts 10.99.1.1 to 10.99.1.200, 10.99.2.1 and so on. `index` counts from 0. */
export function placeOf(index: number): Place {
  const bytes = [10, 99, 1 + Math.floor(index / 200), 1 + (index % 200)]
  const mac = ['02', '63', ...bytes.map((byte) => byte.toString(16).padStart(2, '0'))].join(':')
  return { address: bytes.join('.'), mac, port: `gh${index + 1}` }
}

/**
 * What a host carries out inside, for `ip -batch`. Who has which hardware address is told to both sides for good: packets
 * to a host that is cut off then vanish, as beyond a router, where ARP would soon say that it cannot be reached.
 */
export const networkInside = ({ address }: Place): string => `link set lo up
link set eth0 addrgenmode none up
address add ${address}/16 dev eth0
neighbour add 10.99.0.1 lladdr ${bridgeMac} dev eth0 nud permanent
`

/** Makes the bridge, in our own network namespace, and gives an eth0 to the hosts whose PID 1 are given. */
export async function layNetwork(hosts: readonly { place: Place; pid: number }[]): Promise<void> {
  await batch('ip', [
    `link add ${bridge} address ${bridgeMac} type bridge mcast_snooping 0`,
    `link set ${bridge} addrgenmode none up`,
    `address add 10.99.0.1/16 dev ${bridge}`,
    ...hosts.flatMap(({ place: { address, mac, port }, pid }) => [
      `link add ${port} up master ${bridge} type veth peer name eth0 address ${mac} netns ${pid}`,
      `link set ${port} addrgenmode none`,
      `neighbour add ${address} lladdr ${mac} dev ${bridge} nud permanent`,
    ]),
  ])
}

/** Resolves when packets pass to and from so many hosts, which is some time after their eth0 are up. */
export async function untilNetworkPasses(hosts: number): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const { stdout } = await runCommand('bridge', ['link', 'show'])
    if (stdout.split(' state forwarding ').length > hosts) return
    if (Date.now() > deadline) throw new Error(`The bridge does not reach every host: ${stdout}`)
    await sleep(20)
  }
}

/** Takes away the bridge and the hosts' links, as far as they are still there. */
export async function removeNetwork(places: readonly Place[]): Promise<void> {
  const links = [bridge, ...places.map(({ port }) => port)]
  await runCommand('ip', ['-force', '-batch', '-'], links.map((link) => `link delete ${link}\n`).join(''))
}

/** What is sent to the host and by it vanishes. At once: taking a link down and up again takes effect some time later. */
export async function unplug({ port }: Place): Promise<void> {
  await batch('ip', [`link set ${port} nomaster`])
}

export async function plug({ port }: Place): Promise<void> {
  await batch('ip', [`link set ${port} master ${bridge}`])
}

/** Bounds what is sent to the host. */
export async function shape({ port }: Place, kbit: number | null): Promise<void> {
  await batch('tc', [shaping(port, kbit)])
}

/** Arguments of `tc`: `kbit` thousand bits a second leave the device, others wait up to a second; null for no bound. */
export function shaping(device: string, kbit: number | null): string {
  const discipline = kbit === null ? 'noqueue' : `tbf rate ${kbit}kbit burst 4kb latency 1s`
  return `qdisc replace dev ${device} root ${discipline}`
}

async function batch(program: 'ip' | 'tc', lines: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(program, ['-batch', '-'], `${lines.join('\n')}\n`)
  if (code !== 0) throw new Error(`${program}: ${stderr}`)
}
