import type { Core } from '@gatehouse/core/core'
import type { Seal } from '@gatehouse/recordings/container/frame-cipher'
import type { CastSummary } from '@gatehouse/recordings/record/cast-summary'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import type { Admitted } from '../gatekeeper.ts'
import type { Recorded, Recording, SessionRecorder } from '../recorder.ts'

/** What finished recordings came to, until the session's end is written down. */
export class RecordingSummaries {
  readonly #of = new Map<string, { digest: string; bytes: number }>()

  put(session: string, { digest, bytes }: CastSummary): void {
    this.#of.set(session, { digest, bytes })
  }

  take(session: string): { digest: string; bytes: number } | null {
    const summary = this.#of.get(session) ?? null
    this.#of.delete(session)
    return summary
  }
}

/** Output of a command without a terminal that is kept; of the rest only how much there was. */
const mostKept = 1024 * 1024

interface CastRecorderOptions {
  core: Core
  store: RecordingStore
  summaries: RecordingSummaries
}

/** Records every session as a cast of its own, named after the session. */
export function castRecorder({ core, store, summaries }: CastRecorderOptions): SessionRecorder {
  const seal: Seal = (key, context) => core.sealer.seal(key, context)
  return {
    async start(admitted, what) {
      const recording = await openRecording({
        store,
        id: admitted.sessionId,
        seal,
        // calls that wait, or come later, reject with the same
        onFailure: () => {},
        header: {
          width: what.terminal?.cols || 80,
          height: what.terminal?.rows || 24,
          timestamp: Math.floor(Date.now() / 1000),
          title: titleOf(admitted, what),
          ...(what.command !== null && { command: what.command }),
          ...(what.terminal && { env: { TERM: what.terminal.term } }),
        },
      })
      // a terminal's session is kept whole, a stream of bytes up to a limit
      let room = what.terminal ? Number.POSITIVE_INFINITY : what.kind === 'exec' ? mostKept : 0
      const taken: Recording = {
        async output(bytes) {
          if (room <= 0) return
          const kept = bytes.subarray(0, Math.min(room, bytes.length))
          room -= kept.length
          await recording.output(kept)
          if (room === 0) await recording.marker('The rest of the output is counted, and not kept.')
        },
        // passwords are typed too
        async input() {},
        resize: (cols, rows) => recording.resize(cols, rows),
        async finish({ line, exitCode, exitSignal, bytesIn, bytesOut }) {
          const end = line ?? (exitSignal ? `killed by SIG${exitSignal}` : `exit ${exitCode ?? 'unknown'}`)
          await recording.marker(`${end}; ${bytesIn} bytes in, ${bytesOut} bytes out`).catch(() => {})
          summaries.put(admitted.sessionId, await recording.finish())
        },
      }
      return taken
    },
  }
}

function titleOf({ login, server }: Admitted, { kind, forwardTo }: Recorded): string {
  const what = forwardTo ? `forward to ${forwardTo.host}:${forwardTo.port}` : kind
  return `${login}@${server}, ${what}`
}
