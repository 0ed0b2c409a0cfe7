import type { Assurance } from './assurance.ts'
import type { HoldKind } from './hold.ts'
import type { PasskeyGroup } from './passkey-group.ts'
import type { Role, Scope } from './roles.ts'

/** What the database's entrance answers; see functions/access/enter.sql. */
export interface Entered {
  user: { id: string; email: string } | null
  signIn: string | null
  /** How the sign-in was proved; null for an API key and for whoever runs Gatehouse. */
  assurance: Assurance | null
  /** When a passkey was last touched in this sign-in, ISO 8601. */
  touchedAt: string | null
  hasPasskey: boolean
  apiKey: { id: string; name: string; scopes: Scope[] } | null
  accounts: EnteredAccount[]
}

export interface EnteredAccount extends ConcernedAccount {
  /** Of whom it requires a passkey. */
  passkeysOf: PasskeyGroup
  /** Whether a recording is shown only after a fresh touch. */
  touchToPlay: boolean
  /** Why it may not grow; empty for one that may. */
  holds: HoldKind[]
  /** Set where it is closed: the system alone comes here then. */
  closed?: true
}

/** An account in whose log a change stands. */
export interface ConcernedAccount {
  id: string
  slug: string
  name: string
  membership: { id: string; role: Role; login: string; servers: string[] | null; labels: string[] } | null
  /** Where the log stands; only under the account's lock. */
  head: { seq: number; at: string; frontier: string[] } | null
}

/** Why the entrance let nobody in. */
export interface Refused {
  refused:
    | 'signed-out'
    | 'awaits-passkey'
    | 'awaits-enrolment'
    | 'not-a-member'
    | 'beyond-key'
    | 'elsewhere'
    | 'again'
  /** The key that is used from elsewhere. */
  apiKey?: string
}
