import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { hostAddress } from '../server/server-fields.ts'

/**
 * A place to which a session may forward, `host:port`, in the one spelling in which places are compared: names in small
 * letters and ASCII, IPv6 addresses as RFC 5952 has them and in brackets. Null for what is no place.
 */
export function forwardTarget(host: string, port: number): string | null {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null
  const { data: known } = hostAddress.safeParse(host)
  if (known === undefined) return null
  if (!isIPv6(known)) return `${known}:${port}`
  // an address with a zone is no place that everybody means alike
  return URL.canParse(`http://[${known}]`) ? `${new URL(`http://[${known}]`).hostname}:${port}` : null
}

/** The host, without brackets, and the port of a place that {@link forwardTarget} has spelled. */
export function hostAndPort(target: string): { host: string; port: number } {
  const colon = target.lastIndexOf(':')
  return { host: target.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(target.slice(colon + 1)) }
}

/** `host:port` as people write it; an IPv6 address in brackets. */
export const writtenTarget = z
  .string()
  .trim()
  .transform((text, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    const [, bracketed, name, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,9})$/.exec(text) ?? []
    if (port === undefined)
      return refuse('Write it as host:port, an IPv6 address in brackets: [2001:db8::1]:443.')
    if (Number(port) < 1 || Number(port) > 65_535) return refuse('Ports go from 1 to 65535.')
    const isRight = bracketed === undefined || isIPv6(bracketed)
    const target = isRight ? forwardTarget(bracketed ?? name ?? '', Number(port)) : null
    return target ?? refuse('The host is neither a host name nor an IP address.')
  })
