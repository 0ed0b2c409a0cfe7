import { isIP } from 'node:net'

/** The addresses of each name in a hosts file (hosts(5)); names in lower case, addresses in the file's order. */
export function parseHostsFile(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/)
    if (isIP(address) === 0) continue
    for (const name of names.map((name) => name.toLowerCase())) {
      const addresses = found.get(name) ?? []
      if (!addresses.includes(address)) found.set(name, [...addresses, address])
    }
  }
  return found
}
