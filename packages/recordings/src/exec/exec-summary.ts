import type { Recording } from '../record/open-recording.ts'
import { type Allowance, KeptStream } from './kept-stream.ts'
import { LineEnds } from './line-ends.ts'
import { SentLines } from './sent-lines.ts'
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
  /** Counted, and kept up to the limit, where that is wanted as typed input too. */
  input(bytes: Buffer): Promise<void>
  /** Counted, and kept up to the limit: resolves, and rejects, as the recording's own `output`. */
  output(bytes: Buffer, stream?: 'stdout' | 'stderr'): Promise<void>
  /** Tells the totals, in a marker too. The recording is still to be finished. */
  end(): Promise<ExecTotals>
}

export interface ExecOptions {
  /** Kept of stdout and stderr together, and of the input. */
  readonly kept: Allowance
  /** Asked for each input: whether it is kept as typed input, too. Never, unless told. */
  readonly keepInput?: () => boolean
  /** Whether what passes of this stream is kept. All of them, unless told. */
  readonly keeps?: (stream: 'stdin' | 'stdout' | 'stderr') => boolean
  /** Milliseconds, for how much may be kept of what goes on for long; the time that passes, unless given. */
  readonly now?: () => number
}

/**
 * Records what a command without a terminal is sent and what it says, each up to a limit, in the form in which a terminal would
 * show it, and of everything its length and SHA-256 as it passed, so that a backup that passes through does not become as large
 * a recording. What is sent is shown since nothing echoes it: a shell's output alone would not say what it was told to do.
 */
export function execSummary(recording: Recording, options: ExecOptions): ExecSummary {
  const { kept, keepInput = () => false, keeps = () => true, now } = options
  const counted = { input: new StreamCounter(), stdout: new StreamCounter(), stderr: new StreamCounter() }
  const ends = { stdout: new LineEnds(), stderr: new LineEnds() }
  const lines = new SentLines()
  const sent = new KeptStream(recording, 'input', kept, now)
  const shown = new KeptStream(recording, 'output', kept, now)

  return {
    async input(bytes) {
      counted.input.add(bytes)
      if (!keeps('stdin')) return
      await sent.keep(bytes, async (kept) => {
        if (keepInput()) await recording.input(kept)
        await recording.output(lines.shown(kept), 'sent')
      })
    },

    async output(bytes, stream = 'stdout') {
      counted[stream].add(bytes)
      if (!keeps(stream)) return
      await shown.keep(bytes, (kept) => recording.output(ends[stream].shown(kept), stream))
    },

    async end() {
      const { input, stdout, stderr } = counted
      const totals = { input: input.total, output: stdout.total, errors: stderr.total }
      const told = Object.entries(totals).map(
        ([name, { bytes, sha256 }]) => `${name}: ${bytes} bytes, SHA-256 ${sha256}`,
      )
      await recording.marker(told.join('\n'))
      return { ...totals, cut: shown.cut }
    },
  }
}
