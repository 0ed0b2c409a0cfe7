import type { Admitted, HostPort, SessionKind, TerminalSize } from '../gatekeeper.ts'
import type { SessionRecorder } from '../recorder.ts'
import type { FarEnd, WindowSize } from './far-end.ts'
import type { LiveSessions } from './live-sessions.ts'
import type { NearEnd } from './near-end.ts'

/** What a session is to be: the same for every way in. */
export interface SessionPlan {
  readonly kind: SessionKind
  readonly command: string | null
  readonly terminal: TerminalSize | null
  readonly forwardTo: HostPort | null
}

/** What the person does besides sending bytes. */
export interface Controls {
  onResize(listener: (size: WindowSize) => void): void
  onSignal(listener: (name: string) => void): void
}

/** A connection to a server, kept for the session until released. */
export interface Reached {
  /** @throws Refusal */
  start(): Promise<FarEnd>
  /** @param accessEnded the connection is not to be kept for other sessions */
  release(accessEnded: boolean): void
}

/** Tells whoever runs the gateway of a fault whose details the person is not told. */
export type Report = (fault: unknown, doing: string) => void

export interface SessionParts {
  readonly plan: SessionPlan
  readonly near: NearEnd
  readonly controls: Controls
  /** @throws Refusal */
  readonly admit: () => Promise<Admitted>
  /** @throws Refusal */
  readonly reach: (admitted: Admitted) => Promise<Reached>
  readonly recorder: SessionRecorder
  readonly live: LiveSessions
  readonly report: Report
}
