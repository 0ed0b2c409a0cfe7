import type { RecordedConnection } from '../../recorder.ts'
import type { RecordingSummary } from '../recording-summaries.ts'

/** Takes down what passes in a session of one kind. Calls resolve and reject as the recording's own. */
export interface Content {
  output(bytes: Buffer, from: 'output' | 'errors'): Promise<void>
  input(bytes: Buffer): Promise<void>
  /** Where there are several in one session: one of them is over. */
  connection?(one: RecordedConnection): Promise<void>
  /** What it came to, which is told in markers too. */
  end(): Promise<Omit<RecordingSummary, 'recording'>>
}

export const streamOf = { output: 'stdout', errors: 'stderr' } as const
