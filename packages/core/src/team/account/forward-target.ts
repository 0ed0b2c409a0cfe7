import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { hostAddress } from '../../fleet/server/server-fields.ts'

/**
 * A place to which a session may forward, `host:port`, in the one spelling in which places are compared: names in small
 * letters and ASCII, IPv6 addresses as RFC 5952 has them and in brackets, and the server itself as `localhost`, however it is
 * called. Null for what is no place.
 */
export function forwardTarget(host: string, port: number): string | null {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null
  const { data: known } = hostAddress.safeParse(host)
  if (known === undefined) return null
  if (['localhost', '127.0.0.1', '::1'].includes(known)) return `localhost:${port}`
  if (!isIPv6(known)) return `${known}:${port}`
  // an address with a zone is no place that everybody means alike
  if (!URL.canParse(`http://[${known}]`)) return null
  const { hostname } = new URL(`http://[${known}]`)
  return hostname === '[::1]' ? `localhost:${port}` : `${hostname}:${port}`
}

/** Any port of the server itself, as editors need that run a part of themselves there. */
const anyOfLocalhost = 'localhost:*'

/** Whether a place that {@link forwardTarget} has spelled is one of those that an account allows. */
export const allowsForward = (allowed: readonly string[], target: string) =>
  allowed.includes(target) || (target.startsWith('localhost:') && allowed.includes(anyOfLocalhost))

/** SQL: the same, of the place in column `target` and the account's list in `allowed`. */
export const forwardIsAllowed = (target: string, allowed: string) =>
  `(${target} = any(${allowed}) or ${target} like 'localhost:%' and '${anyOfLocalhost}' = any(${allowed}))`

/** The host, without brackets, and the port of a place that {@link forwardTarget} has spelled; 0 for any port. */
export function hostAndPort(target: string): { host: string; port: number } {
  const colon = target.lastIndexOf(':')
  return {
    host: target.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(target.slice(colon + 1).replace('*', '0')),
  }
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
    if (/^(localhost|127\.0\.0\.1|\[::1\]):\*$/i.test(text)) return anyOfLocalhost
    const [, bracketed, name, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,9})$/.exec(text) ?? []
    if (port === undefined)
      return refuse(
        'Enter host:port, with an IPv6 address in brackets: [2001:db8::1]:443. Only localhost can have any port.',
      )
    if (Number(port) < 1 || Number(port) > 65_535) return refuse('Enter a port from 1 to 65535.')
    const isRight = bracketed === undefined || isIPv6(bracketed)
    const target = isRight ? forwardTarget(bracketed ?? name ?? '', Number(port)) : null
    return target ?? refuse('The host must be a host name or an IP address.')
  })
