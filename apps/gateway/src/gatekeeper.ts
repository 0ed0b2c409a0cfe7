import type { KeyType } from '@gatehouse/core/fleet/ssh-key/public-key-blob'
import type { Hop, HopMismatch } from '@gatehouse/hosts/hop'

/** A public key that a client has offered. */
export interface OfferedKey {
  readonly type: KeyType
  /** The wire form (RFC 4253 §6.6). */
  readonly blob: Buffer
  /** As `ssh-keygen -l` prints it, `SHA256:…`. */
  readonly fingerprint: string
}

/** The key's row and its user. The gateway hands it back and looks no further into it. */
export interface KeyHolder {
  readonly userId: string
  readonly keyId: string
}

/** What `<server>` or `<server>.<account>` in front of the `@` names, and `<login>+` in front of that. */
export interface Destination {
  readonly server: string
  readonly account: string | null
  /** The person's own where there is none. `ifShared`: asked for only where one of that name is shared on the server. */
  readonly login?: { readonly name: string; readonly ifShared?: true } | null
}

export interface HostPort {
  readonly host: string
  readonly port: number
}

export interface TerminalSize {
  readonly term: string
  readonly cols: number
  readonly rows: number
}

export type SessionKind = 'shell' | 'exec' | 'sftp' | 'forward'

export interface AccessRequest extends Destination {
  readonly holder: KeyHolder
  readonly kind: SessionKind
  /** For `exec`, as text: bytes that are not UTF-8 show as U+FFFD. */
  readonly command: string | null
  /** Null without a terminal. */
  readonly terminal: TerminalSize | null
  /** For `forward`. */
  readonly forwardTo: HostPort | null
  readonly clientAddress: string
  /** The client's identification string (RFC 4253 §4.2). */
  readonly clientVersion: string
}

export interface Target extends HostPort {
  /** Pinned, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string
  /** OpenSSH PEM; the server knows one of them. */
  readonly privateKeys: readonly string[]
  /** Whose server it is: what waits on the network has a bound per account. */
  readonly account?: string
  /** The servers on the way there, the nearest first. */
  readonly via?: readonly Hop[]
}

/** What the connections of a session to a forwarded place came to. */
export interface ConnectionCounts {
  readonly carried: number
  /** Those that the server did not connect, or that went before it had. */
  readonly failed: number
  /** When the first was asked for, and when the last was over. */
  readonly first: Date
  readonly last: Date
}

/** What is known of a login on its server. */
export interface Standing {
  /** When the server last proved that it holds the keys it should; null while a change is on its way there. */
  readonly provedAt: Date | null
  /** Why the login cannot get in although its keys are there, and what to do: parts of sentences. */
  readonly shutOut: readonly string[]
}

/** How a session ended. */
export interface SessionResult {
  /** `command`: the other end finished; `client`: the person left; `gateway`: `line` says why. */
  readonly by: 'command' | 'client' | 'gateway'
  readonly exitCode: number | null
  /** Without `SIG` (RFC 4254 §6.10). */
  readonly exitSignal: string | null
  readonly line: string | null
  /** Bytes sent by the person, and shown to them. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** For `forward`, once it was open. */
  readonly connections?: ConnectionCounts
}

/** Absent, or 0, for no limit. */
export interface SessionLimits {
  /** How long nothing may pass. */
  readonly idleSeconds?: number
  /** How long it may last. */
  readonly maxSeconds?: number
}

/** Who it is and from where, for the recording's title. */
export interface Person {
  readonly email: string
  /** The account's short name. */
  readonly account: string
  /** The key's name and fingerprint. */
  readonly key: string
  readonly address: string
}

/** What came of connecting to a server as a login; `found` is the fingerprint of a host key other than the pinned one, `hop` a server on the way that showed one. */
export type Arrival = 'let in' | 'not let in' | { readonly found: string } | { readonly hop: HopMismatch }

/** How much of a session may be recorded; what is beyond ends it, or is left out. */
export interface RecordingRoom {
  /** Whose room it takes. */
  readonly account: string
  /** Bytes that its recording may come to. */
  readonly bytes: number
  /** Bytes kept each way of what has no terminal, and by how many that grows in a second. */
  readonly kept: { readonly bytes: number; readonly perSecond: number }
}

/** One session that may go ahead. `closed` is called exactly once for each, whatever became of it. */
export interface Admitted {
  readonly sessionId: string
  /** The server's name. */
  readonly server: string
  readonly login: string
  readonly target: Target
  readonly standing: Standing
  readonly limits: SessionLimits
  /** Calls back when its limits change while it goes on. */
  onLimits(listener: (limits: SessionLimits) => void): void
  readonly policy: {
    readonly localForward: readonly HostPort[]
    readonly recordInput: boolean
    readonly room: RecordingRoom
  }
  readonly person: Person
  /** The target's keys at this moment; they may have been exchanged since. */
  privateKeysNow(): Promise<Target['privateKeys']>
  /** Called before the server is connected to. @throws Refusal where it is not to be asked now */
  mayConnect(): void
  /** Called when the server has answered; resolves when that is known to everybody. */
  arrived(arrival: Arrival): Promise<void>
  /** Called before anything happens on the server; a rejection ends the session unopened. */
  opened(): Promise<void>
  /**
   * Called before something more begins in an open session: resolves where a new session would be let through too, looked up
   * at most two seconds ago. @throws Refusal
   */
  confirm(): Promise<void>
  /** The person sees how a command ended when this has resolved, or a second later. */
  closed(outcome: SessionResult): Promise<void>
  /** Aborts when access ends; its reason is the line that the person is told: a string, or a Refusal. */
  readonly signal: AbortSignal
}

/** Where somebody wants to go in, and from where. */
export interface LoginAttempt {
  readonly address: string
  /** What stands before the `@`: whatever the client has sent. */
  readonly username: string
}

export interface FailedLogin extends LoginAttempt {
  /** Requests to authenticate. */
  readonly attempts: number
  /** Of the keys that were looked up, without those that came twice. */
  readonly fingerprints: readonly string[]
}

export interface Login extends LoginAttempt {
  readonly holder: KeyHolder
  readonly fingerprint: string
}

/** Decides who may do what; the gateway asks it anew for every channel. */
export interface Gatekeeper {
  /** Whether connections from an address are refused for now, because too many from there have failed. */
  isTurnedAway(address: string): Promise<boolean>
  /** A connection has offered keys and has ended without authenticating. */
  failed(login: FailedLogin): Promise<void>
  /** Somebody has shown who they are. */
  authenticated(login: Login): void
  /** A connection was closed at once: its address has too many that have not authenticated yet. */
  crowded(address: string): void
  /** Null for a key that nobody has. */
  holderOf(key: OfferedKey): Promise<KeyHolder | null>
  /** The line shown on authentication, or null where a session would be refused anyway. */
  banner(holder: KeyHolder, destination: Destination): Promise<string | null>
  /**
   * Which server of somebody's accounts stands at a place that they forward to; null where there is none.
   * @throws Refusal
   */
  serverAt(holder: KeyHolder, place: HostPort): Promise<Destination | null>
  /** @throws Refusal */
  admit(request: AccessRequest): Promise<Admitted>
}

/** A session may not go ahead; the message is the one line that the person is told. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
