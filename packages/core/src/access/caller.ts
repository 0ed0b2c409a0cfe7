import type { Verb } from '../audit/event/verbs.ts'
import { hashToken } from '../crypto/token.ts'
import { addressOf } from '../limit/network-of.ts'
import type { Core } from './core.ts'
import type { Invalid } from './errors.ts'

/** A request that names itself, so that it may be sent again: done once, and answered as it was then. */
export interface Once {
  /** 1 to 255 visible ASCII characters, of the caller's choice. */
  key: string
  procedure: string
  /** Of the input, as it was sent. */
  digest: string
}

/**
 * How a caller proves who they are. `operator` is whoever runs Gatehouse, on its own machine, with the database at
 * hand: no door that listens to a network makes one. With `as` it has exactly that member's rights.
 */
export type Credential =
  | { kind: 'sign-in'; token: string }
  | { kind: 'api-key'; secret: string }
  | { kind: 'operator'; as?: string; label: string }

/** Who calls, about which account, from where. */
export interface Caller {
  core: Core
  credential: Credential | null
  /** The account's slug; an API key has its own account and needs none. */
  account: string | null
  ip: string | null
  userAgent: string | null
  /** The request that it came with, where there is one. */
  request?: RequestName
}

/** What names a request. */
export interface RequestName {
  /** Ours: it stands in the answer, in the service's log and beside the events that it makes. */
  id: string
  /** Its own, by which it may be sent again; or what is wrong with that. */
  once?: Once | Invalid
}

/** What the database's entrance takes: see functions/access/enter.sql. */
export function entranceOf(
  { account, ip }: Pick<Caller, 'account' | 'ip'>,
  credential: Credential,
  reach: 'account' | 'user',
  verb: Verb | null,
): unknown[] {
  return [...credentialForEntrance(credential), account, reach, verb, addressOf(ip)]
}

/** Kind, hash of the secret, address to act as. */
export function credentialForEntrance(
  credential: Credential,
): [kind: string, secret: Buffer | null, asEmail: string | null] {
  switch (credential.kind) {
    case 'sign-in':
      return ['sign-in', hashToken(credential.token), null]
    case 'api-key':
      return ['api-key', hashToken(credential.secret), null]
    case 'operator':
      return ['operator', null, credential.as ?? null]
  }
}
