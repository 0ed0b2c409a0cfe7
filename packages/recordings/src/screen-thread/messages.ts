import type { CastHeader } from '../asciicast/header.ts'
import type { IndexTotals } from '../index/index-pass.ts'
import type { Keyframe } from '../index/keyframe-file.ts'
import type { TextSegment } from '../index/text-segments.ts'
import type { Timeline } from '../index/timeline.ts'
import type { CastPiece } from '../record/read-cast.ts'

/** What a thread is asked for: the index of a whole cast, or what stands on the screen at its end. */
export type Asked = { what: 'index'; textBytes: number } | { what: 'drawing' }

/** What a thread is given, piece by piece; null at the end. */
export type Given = Omit<CastPiece, 'bytes'> & { bytes: Uint8Array }

export interface Indexed {
  header: CastHeader
  timeline: Timeline
  totals: IndexTotals
}

/** What a thread says. */
export type Said =
  /** It has read what it was given, and wants the next. */
  | { next: true }
  | { keyframe: Keyframe }
  | { segment: TextSegment }
  | { indexed: Indexed }
  | { drawing: string }
  | { failed: { name: string; message: string; line?: number } }
