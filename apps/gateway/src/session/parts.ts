import type { Admitted, ConnectionCounts, HostPort, SessionKind, TerminalSize } from '../gatekeeper.ts'
import type { Recording, SessionRecorder } from '../recorder.ts'
import type { FarEnd, WindowSize } from './far-end.ts'
import type { LiveSessions } from './live-sessions.ts'
import type { NearEnd } from './near-end.ts'
import type { ExitStatus, SessionEnd } from './session-end.ts'

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
  /** As often as a session has channels. @throws Refusal */
  start(): Promise<FarEnd>
  /** Calls back when the connection is gone. Answers how to no longer listen. */
  onLost(listener: () => void): () => void
  /** @param accessEnded the connection is not to be kept for other sessions */
  release(accessEnded: boolean): void
}

/** Tells whoever runs the gateway of a fault whose details the person is not told. */
export type Report = (fault: unknown, doing: string) => void

/** A session that is open, for what passes in it. */
export interface OpenSession {
  readonly admitted: Admitted
  readonly reached: Reached
  readonly recording: Recording
  readonly report: Report
  isOver(): boolean
  /** Told of the bytes of each delivery, before it is made; false once the session is over. */
  passing(direction: 'in' | 'out', bytes: number): boolean
  /** What passes can no longer be recorded: the session ends. */
  fail(error: unknown): void
}

/** What passes in an open session. */
export interface Passage {
  /** Resolves when the server's end is over and all that it sent has been delivered; rejects where recording fails. */
  readonly done: Promise<{ readonly exit: ExitStatus | null; readonly lost: boolean }>
  /** At the moment of the session's end. */
  stop(ending: SessionEnd): void
  /** Where there may be several connections. */
  readonly connections?: {
    /** Whether there is none at the moment. */
    isEmpty(): boolean
    /** Resolves when all of them are over, and recorded. */
    over(): Promise<ConnectionCounts | undefined>
  }
}

export interface SessionParts {
  readonly plan: SessionPlan
  /** Of the person's end, what each session has. */
  readonly near: Pick<NearEnd, 'end' | 'endFollows' | 'onGone'>
  /** Lets bytes pass; null where the session has ended meanwhile. @throws Refusal */
  readonly begin: (session: OpenSession) => Promise<Passage | null>
  /** @throws Refusal */
  readonly admit: () => Promise<Admitted>
  /** @throws Refusal */
  readonly reach: (admitted: Admitted) => Promise<Reached>
  readonly recorder: SessionRecorder
  readonly live: LiveSessions
  readonly report: Report
}
