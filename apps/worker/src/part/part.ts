import type { Core } from '@gatehouse/core/access/core'
import type { Verb } from '@gatehouse/core/audit/event/verbs'
import type { PartClaim } from '@gatehouse/core/machine/part/claim-parts'
import type { PartFacts } from '@gatehouse/core/machine/part/view'
import type { HostTarget } from '@gatehouse/hosts/link'
import type { HostPool } from '@gatehouse/hosts/pool'

/** A server as its parts meet it. */
export interface PartHost {
  core: Core
  hosts: HostPool
  account: string
  server: string
  name: string
  target: HostTarget
  /** What it last said of itself. */
  facts: PartFacts
}

/** What a server should hold of a part, as text, and what names it: SHA-256, hex. */
export interface RenderedPart {
  text: string
  digest: string
  /** All of it, where `text` leaves out what is secret: the host is given this, and it is kept nowhere. */
  whole?: string
}

/** What a host was found to hold. */
export interface FoundPart {
  /** The digest of the text that it was last given and has confirmed; null for none. */
  digest: string | null
  /** Null where it is all as it was given. */
  drift: PartDifference | null
  facts: PartFacts
  /** What became of the last trial, where the host remembers one. */
  trial: { token: string; outcome: 'pending' | 'confirmed' | 'undone'; why: string; seconds: number } | null
}

/** Lines that a host holds and was not given, those that it was given and does not hold, and all that it holds; null for nothing. */
export interface PartDifference {
  added: string[]
  removed: string[]
  text: string | null
}

/** What came of giving a host something new; `drifted`: nothing, since it holds something else than it was given, which nobody had seen. */
export type AppliedPart =
  | { outcome: 'confirmed'; facts: PartFacts }
  | { outcome: 'undone'; why: string; facts: PartFacts }
type TriedPart = AppliedPart | { outcome: 'drifted'; drift: PartDifference }

/**
 * What servers have beside their logins: rendered from rows, given to the host, read back and proved. An entity that is one's row says
 * so (`static readonly part`), with `serverId`, or null for all of the account's.
 */
export interface Part {
  readonly name: string
  /** What the log says of a host that has undone something, and of one that holds something else than it proved. */
  readonly verbs: { readonly undone: Verb; readonly drifted: Verb }
  /** What servers should hold, by their ids; those that should hold nothing are missing. */
  wanted(core: Core, claims: readonly PartClaim[]): Promise<Map<string, RenderedPart>>
  /** What the host holds, changing nothing. @throws HostUnreachable, PartRefused */
  look(host: PartHost): Promise<FoundPart>
  /**
   * Gives it to the host; `token` names this trial, for whoever comes after. What it holds and was not given is overwritten only if it is
   * `over`, which the log has told of. @throws HostUnreachable, PartRefused
   */
  apply(
    host: PartHost,
    rendered: RenderedPart,
    token: string,
    over: PartDifference | null,
  ): Promise<TriedPart>
  /** Ends a trial whose worker has died: confirmed, if all is well. @throws HostUnreachable, PartRefused */
  settle(host: PartHost, token: string): Promise<AppliedPart>
  /** Takes all of it off the host, and proves it. @throws HostUnreachable, PartRefused */
  takeAway(host: PartHost): Promise<void>
}

/** A host that answers, and cannot do it: what is wrong, and what to do, in a sentence. */
export class PartRefused extends Error {
  override name = 'PartRefused'
}
