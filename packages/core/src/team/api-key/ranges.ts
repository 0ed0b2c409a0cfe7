import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const howTo = 'Enter an address or a range, such as 203.0.113.0/24 or 2001:db8::/32.'
const mostRanges = 50

/** The network that a text names, or what is wrong with it. */
function readRange(text: string): { range: string } | { problem: string } {
  const [, address = '', bits] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text.trim()) ?? []
  const version = isIP(address)
  const longest = version === 4 ? 32 : 128
  const length = bits === undefined ? longest : Number(bits)
  if (version === 0 || address.includes('%') || length > longest) return { problem: howTo }
  if (version === 6 && ipaddr.IPv6.parse(address).isIPv4MappedAddress())
    return { problem: 'Enter a plain IPv4 address, without ::ffff: in front.' }
  const of = version === 4 ? ipaddr.IPv4 : ipaddr.IPv6
  const network = of.networkAddressFromCIDR(`${address}/${length}`).toString()
  if (network !== ipaddr.parse(address).toString())
    return { problem: `A range starts with its first address: ${network}/${length}.` }
  return { range: `${network}/${length}` }
}

/** An address or a range of them in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3), in one spelling (RFC 5952 §4). */
export const addressRange = z.string().transform((input, context) => {
  const read = readRange(input)
  if ('range' in read) return read.range
  context.addIssue({ code: 'custom', message: read.problem })
  return z.NEVER
})

/** From where something may be used: at least one range; null for anywhere. */
export const addressRanges = z
  .array(addressRange)
  .min(1, 'Enter at least one address, or allow all addresses.')
  .max(mostRanges, `At most ${mostRanges} ranges.`)
  .transform((ranges) => [...new Set(ranges)])
  .nullable()
