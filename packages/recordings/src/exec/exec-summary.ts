import { createHash } from 'node:crypto'
import type { Recording } from '../record/open-recording.ts'

export interface StreamTotal {
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
}

export interface ExecTotals {
  readonly input: StreamTotal
  readonly output: StreamTotal
  readonly errors: StreamTotal
  /** Whether the cast has less than all of the output. */
  readonly cut: boolean
}

/** Looks on while a command without a terminal runs. Give it each stream's bytes before they are passed on. */
export interface ExecSummary {
  /** Counted, not kept. */
  input(bytes: Buffer): void
  /** Counted, and kept up to the limit: resolves, and rejects, as the recording's own `output`. */
  output(bytes: Buffer, stream?: 'stdout' | 'stderr'): Promise<void>
  /** Tells the totals, in a marker too. The recording is still to be finished. */
  end(): Promise<ExecTotals>
}

/**
 * Records a command's output up to `keepBytes` (1 MiB unless told) of stdout and stderr together, and of everything its
 * length and SHA-256, so that a backup that passes through does not become as large a recording.
 */
export function execSummary(
  recording: Recording,
  options: { readonly keepBytes?: number } = {},
): ExecSummary {
  const { keepBytes = 1024 * 1024 } = options
  const [input, stdout, stderr] = [counter(), counter(), counter()]
  let left = keepBytes
  let cut = false

  return {
    input: input.add,

    async output(bytes, stream = 'stdout') {
      const { add } = stream === 'stdout' ? stdout : stderr
      add(bytes)
      if (cut) return
      const kept = bytes.subarray(0, left)
      left -= kept.length
      cut = kept.length < bytes.length
      await recording.output(kept, stream)
      if (cut)
        await recording.marker(
          `output cut here, after ${keepBytes} bytes; its length and digest are at the end`,
        )
    },

    async end() {
      const totals = { input: input.total(), output: stdout.total(), errors: stderr.total() }
      const lines = Object.entries(totals).map(
        ([name, { bytes, sha256 }]) => `${name}: ${bytes} bytes, SHA-256 ${sha256}`,
      )
      await recording.marker(lines.join('\n'))
      return { ...totals, cut }
    },
  }
}

function counter() {
  const hash = createHash('sha256')
  let bytes = 0
  return {
    add(chunk: Buffer): void {
      hash.update(chunk)
      bytes += chunk.length
    },
    total: (): StreamTotal => ({ bytes, sha256: hash.copy().digest('hex') }),
  }
}
