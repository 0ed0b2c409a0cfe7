import type { Core } from '@gatehouse/core/access/core'
import type { DatabaseAddress } from '@gatehouse/core/database/database'
import { log } from '@gatehouse/core/log/service-log'
import { answerChecks } from '@gatehouse/core/machine/part/answer-checks'
import { whyUnreached } from '@gatehouse/hosts/why-unreached'
import { deleteRecording } from '@gatehouse/recordings/record/recording-files'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { cipherNotice } from '@gatehouse/ssh2/native-cipher'
import { v7 as uuidv7 } from 'uuid'
import type { SessionRecorder } from '../recorder.ts'
import { LiveAccess } from './live-access.ts'
import { RecordingSummaries } from './recording-summaries.ts'
import { RefusedLogins } from './refused-logins.ts'
import { castRecorder } from './session-recorder.ts'
import { startSweep } from './sweep.ts'

/** What the sessions of one process share, whichever door they come in by. */
export interface SessionKeeping {
  readonly core: Core
  /** What sessions of this process are marked with; alive as living-gateways.ts knows. */
  readonly id: string
  readonly access: LiveAccess
  readonly summaries: RecordingSummaries
  readonly refusedLogins: RefusedLogins
  readonly recorder: SessionRecorder
  /** Takes the recording of a session away that did not begin. */
  discard(session: string): Promise<void>
  report(fault: unknown, doing: string): void
  /** To be called when no session is left. */
  stop(): Promise<void>
}

interface KeepingOptions {
  core: Core
  database: DatabaseAddress
  store: RecordingStore
}

/** A server that does not answer a new connection for so long is not reached; who asks waits a little longer. */
const checkMs = 7_000

/** Watches over the sessions of this process, records them, and closes those of processes that died. */
export async function keepSessions({ core, database, store }: KeepingOptions): Promise<SessionKeeping> {
  const id = `gateway-${uuidv7()}`
  const sweep = await startSweep({ core, database, store, gateway: id })
  const checks = await answerChecks(core, id, (check) => whyUnreached(check, checkMs))
  const notice = cipherNotice()
  if (notice) log.warn(notice)
  const access = new LiveAccess(core)
  const summaries = new RecordingSummaries()
  return {
    core,
    id,
    access,
    summaries,
    refusedLogins: new RefusedLogins(),
    recorder: castRecorder({ core, store, summaries }),
    discard: (session) => deleteRecording(store, session),
    report: (fault, doing) => log.error({ err: fault }, `gateway: ${doing}`),
    async stop() {
      access.close()
      await checks.stop()
      await sweep.stop()
    },
  }
}
