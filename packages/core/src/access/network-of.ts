import { isIP } from 'node:net'

/**
 * What limits count as one address: an IPv4 address, also where it is written as an IPv6 one, and the /64 of an IPv6 address, all of
 * which a single subscriber has (RFC 6177 §2).
 */
export function networkOf(ip: string | null): string {
  const [address = ''] = (ip ?? '').split('%')
  if (isIP(address) === 0) return 'unknown'
  if (isIP(address) === 4) return address
  const groups = groupsOf(address)
  const [high = 0, low = 0] = groups.slice(6)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const network = groups.slice(0, 4).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}

/** The eight numbers of an IPv6 address; the URL parser (WHATWG URL §3.5) knows all ways to write one. */
function groupsOf(address: string): number[] {
  const [left = '', right = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const numbers = (text: string) => (text ? text.split(':').map((group) => Number.parseInt(group, 16)) : [])
  const [before, after] = [numbers(left), numbers(right)]
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}
