import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import type { Seal } from '@gatehouse/recordings/container/frame-cipher'
import type { CastSummary } from '@gatehouse/recordings/record/cast-summary'
import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { RecordingBound, RecordingFailed } from '@gatehouse/recordings/record/recording-failed'
import { boundedStore } from '@gatehouse/recordings/storage/bounded-store'
import { FileTaken, type RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { Refusal, type SessionResult } from '../gatekeeper.ts'
import type { SessionRecorder } from '../recorder.ts'
import { castHeader } from './cast-header.ts'
import { contentOf } from './content/content-of.ts'
import { CountedRoom } from './counted-room.ts'
import type { RecordingSummaries } from './recording-summaries.ts'

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
      const { sessionId: id, policy, person } = admitted
      const { room } = policy
      const counted = new CountedRoom({ core, session: id, room, slug: person.account })
      // calls that wait, or come later, reject with the same
      const onFailure = () => {}
      const header = castHeader(admitted, what, new Date())
      const opening = openRecording({ store: boundedStore(store, counted), id, seal, onFailure, header })
      opening.catch((error: unknown) => log.error({ err: error }, 'a recording could not be started'))
      const recording = await telling(opening)
      const content = contentOf(recording, what, { recordInput: policy.recordInput, kept: room.kept })
      const put = ({ digest, bytes }: CastSummary, rest: Awaited<ReturnType<typeof content.end>>) => {
        const stored = counted.taken
        summaries.put(id, { recording: { digest, bytes, ...(stored !== undefined && { stored }) }, ...rest })
      }
      return {
        output: (bytes, from) => telling(content.output(bytes, from)),
        input: (bytes) => telling(content.input(bytes)),
        resize: (cols, rows) => recording.resize(cols, rows),
        connection: async (over) => telling(content.connection?.(over) ?? Promise.resolve()),
        async finish(outcome) {
          try {
            const rest = await content.end()
            await recording.marker(endOf(outcome))
            put(await recording.finish(), rest)
          } catch (error) {
            const summary = await recording.abort('the recording broke off')
            const cause = error instanceof RecordingFailed ? error.cause : undefined
            // what there is of it still has its digest; what another has taken over has the other's
            if (!(cause instanceof FileTaken)) put(summary, { streams: null, files: null })
            if (!(cause instanceof RecordingBound)) throw error
          }
        },
      }
    },
  }
}

/** Why nothing can be recorded is for the person to know. */
async function telling<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof RecordingFailed)) throw error
    // that a bound is reached is no fault
    throw new Refusal(error.message, error.cause instanceof RecordingBound ? {} : { cause: error })
  }
}

function endOf({ line, exitCode, exitSignal, bytesIn, bytesOut, connections }: SessionResult): string {
  const exit = exitSignal ? `killed by SIG${exitSignal}` : `exit ${exitCode ?? 'unknown'}`
  const counts = connections && `${connections.carried} connections, ${connections.failed} failed`
  const end = [line ?? (counts ? null : exit), counts].filter((part) => part).join('; ')
  return `${end}; ${bytesIn} bytes in, ${bytesOut} bytes out`
}
