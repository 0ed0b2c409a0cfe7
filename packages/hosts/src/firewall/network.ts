import ipaddr from 'ipaddr.js'

export type Family = 4 | 6

/** A network, read from CIDR notation. */
export interface Network {
  readonly family: Family
  readonly bits: number
  /** RFC 5952 §4, without the bits. */
  readonly address: string
  /** The last address of it. */
  readonly last: string
  has(address: string): boolean
}

/**
 * Reads `203.0.113.0/24` or `2001:db8::1`, a single address being a network of its own.
 * @throws Error where it is none, or one with bits beyond its length
 */
export function network(text: string): Network {
  const [, given = '', length] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  if (!ipaddr.IPv4.isValidFourPartDecimal(given) && !ipaddr.IPv6.isValid(given))
    throw new Error(`Not a network: ${text}`)
  const address = ipaddr.parse(given)
  const family = address.kind() === 'ipv4' ? 4 : 6
  const bits = length === undefined ? longest(family) : Number(length)
  if (bits > longest(family)) throw new Error(`Not a network: ${text}`)
  const first = (family === 4 ? ipaddr.IPv4 : ipaddr.IPv6)
    .networkAddressFromCIDR(`${given}/${bits}`)
    .toString()
  if (first !== address.toString()) throw new Error(`Not the first address of its network: ${text}`)
  return {
    family,
    bits,
    address: first,
    last: lastOf(address, bits),
    has(other) {
      const wanted = ipaddr.parse(other)
      return wanted.kind() === address.kind() && wanted.match(address, bits)
    },
  }
}

function lastOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = address
    .toByteArray()
    .map((byte, at) => byte | (0xff >> Math.max(0, Math.min(8, bits - at * 8))))
  return ipaddr.fromByteArray(bytes).toString()
}

const longest = (family: Family) => (family === 4 ? 32 : 128)

/** The family of an address. @throws Error where it is none */
export const familyOf = (address: string): Family => (ipaddr.parse(address).kind() === 'ipv4' ? 4 : 6)

/** Each network once and in one spelling, IPv4 first, and none that is part of another. */
export function distinctRanges(ranges: readonly string[]): string[] {
  const networks = ranges.map(network).toSorted((a, b) => a.family - b.family || a.bits - b.bits)
  const kept: Network[] = []
  for (const one of networks) if (!kept.some((wider) => wider.has(one.address))) kept.push(one)
  return kept.map(({ address, bits }) => `${address}/${bits}`)
}

/** The same for what comes from `ranges`: both families whole are anywhere, `[]`. */
export function sourceRanges(ranges: readonly string[]): string[] {
  const distinct = distinctRanges(ranges)
  return distinct.includes('0.0.0.0/0') && distinct.includes('::/0') ? [] : distinct
}

/** The networks of one family. */
export const ofFamily = (ranges: readonly string[], family: Family) =>
  ranges.map(network).filter((one) => one.family === family)
