import type { Credentials } from '../digest/digest.ts'
import type { Audio } from '../media/exchange.ts'
import type { Codec } from '../message/sdp.ts'
import type { MediaSocket } from '../transport/transport.ts'

export interface TestCallOptions {
  /** As the carrier wants it written. */
  readonly number: string
  readonly domain: string
  readonly port?: number | undefined
  readonly credentials?: Credentials | undefined
  /** The user's part of the caller's address. */
  readonly callerId: string
  /** Whether the caller's address is asserted as well (RFC 3325). */
  readonly assertsCaller?: boolean
  readonly codecs: readonly Codec[]
  readonly media: MediaSocket
  /** Whether sound, and requests that belong to the other end itself, may go where the carrier asks for them: its word alone would send packets anywhere. */
  readonly mayGoTo: (host: string) => boolean
  /** How long it rings before it is given up, in milliseconds. */
  readonly ringMs?: number
  /** How long one talks once it is answered; where it is left out, an answer is hung up at once. */
  readonly talkMs?: number | undefined
  /** How long it may take until somebody answers, in milliseconds. */
  readonly patienceMs?: number
  readonly onProgress?: (progress: CallProgress) => void
  /** Hangs up. */
  readonly signal?: AbortSignal
}

/** How far a call is. */
export interface CallProgress {
  readonly step: 'trying' | 'ringing' | 'answered' | 'hanging-up'
  readonly words: string
}

/**
 * How it ended. `rang`: it rang, and was given up as intended; `answered`; `busy` and `refused`: in the carrier's words; `no-answer`: it was given up
 * because nobody answered; `given-up`: somebody hung up here; `unreachable`: the carrier did not answer; `unknown`: its answer is not understood.
 */
export type CallOutcome =
  | 'rang'
  | 'answered'
  | 'busy'
  | 'refused'
  | 'no-answer'
  | 'given-up'
  | 'unreachable'
  | 'unknown'

export interface CallResult {
  readonly outcome: CallOutcome
  readonly status: number | null
  readonly words: string
  /** From the INVITE on, in milliseconds. */
  readonly ringAfterMs: number | null
  readonly answerAfterMs: number | null
  readonly talkedMs: number | null
  readonly endedBy: 'us' | 'them' | null
  readonly codec: Codec | null
  readonly audio: Audio | null
}
