import fc from 'fast-check'
import type { Packet } from './lines.ts'
import type { FirewallRule, Ruleset } from './ruleset.ts'

/** Few enough that rules and packets meet. */
const addresses4 = ['10.0.0.1', '10.0.0.77', '10.0.1.1', '172.20.3.4', '203.0.113.9', '203.0.113.200']
const addresses6 = ['2001:db8::1', '2001:db8::ffff', '2001:db8:1::5', '2001:db8:1:2::9', 'fe80::77']
const ranges = [
  ...addresses4.map((address) => `${address}/32`),
  ...addresses6.map((address) => `${address}/128`),
  ...['10.0.0.0/24', '10.0.0.0/8', '172.16.0.0/12', '203.0.113.128/25', '0.0.0.0/0', '128.0.0.0/1'],
  ...['2001:db8::/64', '2001:db8:1::/48', '2001:db8::/32', '::/0', 'fe80::/10'],
]
const ports = [1, 22, 53, 68, 80, 443, 546, 5060, 8080, 10_000, 65_535]

const port = fc.constantFrom(...ports)
const range = fc.oneof(
  port.map((one) => ({ from: one, to: one })),
  fc.tuple(port, port).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
)
const word = fc.constantFrom(
  'office',
  'Büro',
  "it's",
  '$x',
  '{ } ;',
  'a*',
  '\\',
  '# until 5',
  'drop',
  '@y',
  ' ',
)

/** The moment of all packets; some rules end before it, at it, or later. */
export const now = 1_800_000_000

const rule: fc.Arbitrary<FirewallRule> = fc
  .record({
    id: fc.uuid(),
    action: fc.constantFrom('allow' as const, 'deny' as const),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const, 'any' as const),
    ports: fc.oneof({ weight: 3, arbitrary: fc.array(range, { maxLength: 4 }) }, fc.constant([])),
    sources: fc.array(fc.constantFrom(...ranges), { maxLength: 4 }),
    comment: fc.array(word, { maxLength: 6 }).map((words) => words.join(' ').trim()),
    until: fc.constantFrom(null, null, null, now - 60, now, now + 60),
  })
  .map((made) => (made.protocol === 'icmp' ? { ...made, ports: [] } : made))

/** Any rule set, enabled. */
export const ruleset: fc.Arbitrary<Ruleset> = fc.record({
  enabled: fc.constant(true),
  gatewayOnly: fc.boolean(),
  sshPort: fc.constantFrom(22, 8080),
  // one that comes from everywhere is none
  gatehouse: fc.array(fc.constantFrom(...ranges.filter((one) => one !== '0.0.0.0/0')), { maxLength: 3 }),
  rules: fc.array(rule, { maxLength: 8 }),
})

/** Any packet that comes from outside. */
export const packet: fc.Arbitrary<Packet> = fc
  .record({
    family: fc.constantFrom(4 as const, 6 as const),
    protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const, 'other' as const),
    state: fc.constantFrom('new' as const, 'new' as const, 'established' as const, 'reply' as const),
    address: fc.nat(),
    port,
    sourcePort: fc.oneof(fc.constantFrom(67, 547), fc.integer({ min: 30_000, max: 60_000 })),
  })
  .map(({ family, address, protocol, port, sourcePort, state }) => {
    const addresses = family === 4 ? addresses4 : addresses6
    const source = addresses[address % addresses.length] ?? ''
    const hasPorts = protocol === 'tcp' || protocol === 'udp'
    return {
      family,
      source,
      protocol,
      port: hasPorts ? port : null,
      ...(hasPorts && { sourcePort }),
      // what has no ports has no further ones either
      state: hasPorts ? state : 'new',
      now,
    }
  })
