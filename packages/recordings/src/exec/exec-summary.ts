import type { Recording } from '../record/open-recording.ts'
import { KeptStream } from './kept-stream.ts'
import { LineEnds } from './line-ends.ts'
import { StreamCounter, type StreamTotal } from './stream-totals.ts'

export interface ExecTotals {
  readonly input: StreamTotal
  readonly output: StreamTotal
  readonly errors: StreamTotal
  /** Whether the cast has less than all of the output. */
  readonly cut: boolean
}

/** Looks on while a command without a terminal runs. Give it each stream's bytes before they are passed on. */
export interface ExecSummary {
  /** Counted, and kept up to the limit where that is wanted. */
  input(bytes: Buffer): Promise<void>
  /** Counted, and kept up to the limit: resolves, and rejects, as the recording's own `output`. */
  output(bytes: Buffer, stream?: 'stdout' | 'stderr'): Promise<void>
  /** Tells the totals, in a marker too. The recording is still to be finished. */
  end(): Promise<ExecTotals>
}

export interface ExecOptions {
  /** Bytes kept of stdout and stderr together, and of the input; 1 MiB unless told. */
  readonly keepBytes?: number
  /** Asked for each input: whether it is kept. Never, unless told. Beware of passwords. */
  readonly keepInput?: () => boolean
  /** Asked for each output: whether it is kept. Always, unless told. */
  readonly keepOutput?: (stream: 'stdout' | 'stderr') => boolean
}

/** Output that is kept of a command unless told. */
export const usuallyKept = 1024 * 1024

/**
 * Records a command's output up to a limit, with the line ends that a terminal needs, and of everything its length and
 * SHA-256 as it passed, so that a backup that passes through does not become as large a recording.
 */
export function execSummary(recording: Recording, options: ExecOptions = {}): ExecSummary {
  const { keepBytes = usuallyKept, keepInput = () => false, keepOutput = () => true } = options
  const counted = { input: new StreamCounter(), stdout: new StreamCounter(), stderr: new StreamCounter() }
  const ends = { stdout: new LineEnds(), stderr: new LineEnds() }
  const typed = new KeptStream(recording, 'input', keepBytes)
  const shown = new KeptStream(recording, 'output', keepBytes)

  return {
    async input(bytes) {
      counted.input.add(bytes)
      if (keepInput()) await typed.keep(bytes, (kept) => recording.input(kept))
    },

    async output(bytes, stream = 'stdout') {
      counted[stream].add(bytes)
      if (!keepOutput(stream)) return
      await shown.keep(bytes, (kept) => recording.output(ends[stream].shown(kept), stream))
    },

    async end() {
      const { input, stdout, stderr } = counted
      const totals = { input: input.total, output: stdout.total, errors: stderr.total }
      const lines = Object.entries(totals).map(
        ([name, { bytes, sha256 }]) => `${name}: ${bytes} bytes, SHA-256 ${sha256}`,
      )
      await recording.marker(lines.join('\n'))
      return { ...totals, cut: shown.cut }
    },
  }
}
