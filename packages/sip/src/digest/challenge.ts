import { Malformed } from '../message/malformed.ts'
import { headersOf, type SipResponse } from '../message/message.ts'
import { isToken, splitOutside, unquoted } from '../message/values.ts'

/** What a server asks for before it answers (RFC 7616 §3.3, RFC 8760). */
export interface Challenge {
  /** Whether a proxy asks (407), or who answers (401). */
  readonly from: 'server' | 'proxy'
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  /** As it was written; MD5 where it was left out. */
  readonly algorithm: string
  /** The kinds of protection on offer; none in the form of RFC 2069. */
  readonly qop: readonly string[]
  /** Whether only the nonce was too old. */
  readonly stale: boolean
}

/** Names and values, as in a challenge or in Authentication-Info. @throws Malformed */
export function digestParameters(text: string): Map<string, string> {
  return new Map(
    splitOutside(text, ',').flatMap((part): [string, string][] => {
      if (part === '') return []
      const equals = part.indexOf('=')
      const name = part.slice(0, Math.max(0, equals)).trim()
      if (!isToken(name)) throw new Malformed('A parameter of a challenge has no name.')
      return [[name.toLowerCase(), unquoted(part.slice(equals + 1).trim())]]
    }),
  )
}

/** The digest challenges of a 401 or a 407, in the server's order. @throws Malformed */
export function challengesIn(response: SipResponse): Challenge[] {
  const kinds = [
    ['server', 'www-authenticate'],
    ['proxy', 'proxy-authenticate'],
  ] as const
  return kinds.flatMap(([from, header]) =>
    headersOf(response, header).flatMap((value) => {
      const [, rest] = /^Digest\s+(.*)$/is.exec(value) ?? []
      if (rest === undefined) return []
      const told = digestParameters(rest)
      const [realm, nonce] = [told.get('realm'), told.get('nonce')]
      if (realm === undefined || nonce === undefined)
        throw new Malformed('A challenge has no realm or no nonce.')
      return [
        {
          from,
          realm,
          nonce,
          opaque: told.get('opaque'),
          algorithm: told.get('algorithm') ?? 'MD5',
          qop: (told.get('qop') ?? '')
            .split(',')
            .map((one) => one.trim().toLowerCase())
            .filter(Boolean),
          stale: told.get('stale')?.toLowerCase() === 'true',
        },
      ]
    }),
  )
}
