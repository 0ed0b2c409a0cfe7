import type { TrunkHost } from './view.ts'

/** A host as people write it: `sip.example.com`, `sip.example.com:5080`, `[2001:db8::1]:5080`. */
export function writtenHost({ host, port, portOpen }: Pick<TrunkHost, 'host' | 'port' | 'portOpen'>): string {
  if (portOpen) return host
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The same read. What is wrong with it is said by whoever takes it. */
export function readHost(text: string): { host: string; port?: number } {
  const [, v6, v6Port] = /^\[([^\]]*)\](?::(\d+))?$/.exec(text) ?? []
  // an IPv6 address has several colons, and a port of its own only behind brackets
  const [, name, namePort] = /^([^:]*):(\d+)$/.exec(text) ?? []
  const port = v6Port ?? namePort
  return { host: v6 ?? name ?? text, ...(port !== undefined && { port: Number(port) }) }
}
