import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

// what some proxies write into X-Forwarded-For: an address with its port, and brackets around one of IPv6 (RFC 3986 §3.2.2)
const withPort = /^(?:(\d+(?:\.\d+){3}):\d+|\[([^\]]+)\](?::\d+)?)$/

/** An address in one spelling: IPv4 as itself where a socket or proxy writes it into IPv6, no port, brackets or zone; null if it is none. */
export function addressOf(ip: string | null): string | null {
  const [, ofV4, ofV6] = withPort.exec((ip ?? '').trim()) ?? []
  const [bare = ''] = (ofV4 ?? ofV6 ?? ip ?? '').trim().split('%')
  const version = isIP(bare)
  if (version === 0) return null
  return version === 4 ? bare : ipaddr.process(bare).toString()
}

/**
 * What limits count as one address: an IPv4 address, also where it is written as an IPv6 one, and the /64 of an IPv6 address, all of
 * which a single subscriber has (RFC 6177 §2).
 */
export function networkOf(ip: string | null): string {
  const address = addressOf(ip)
  if (address === null) return 'unknown'
  return isIP(address) === 4 ? address : `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`)}/64`
}
