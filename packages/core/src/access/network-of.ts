import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * What limits count as one address: an IPv4 address, also where it is written as an IPv6 one, and the /64 of an IPv6 address, all of
 * which a single subscriber has (RFC 6177 §2).
 */
export function networkOf(ip: string | null): string {
  const [bare = ''] = (ip ?? '').split('%')
  if (isIP(bare) === 0) return 'unknown'
  const address = ipaddr.process(bare)
  return address.kind() === 'ipv4'
    ? address.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${bare}/64`)}/64`
}
