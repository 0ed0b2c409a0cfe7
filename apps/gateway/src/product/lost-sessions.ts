import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import { closeSession, lostSessions } from '@gatehouse/core/session/close-session'
import type { CastSummary } from '@gatehouse/recordings/record/cast-summary'
import { repair } from '@gatehouse/recordings/record/repair'
import { NotStored, type RecordingStore } from '@gatehouse/recordings/storage/recording-store'

/** Closes the sessions of a gateway that is gone, with what was recorded of them, as interrupted. */
export async function closeLostSessions(core: Core, store: RecordingStore, gateway: string): Promise<void> {
  for (const of of await lostSessions(core, [gateway])) {
    const summary = await repaired(core, store, of.session)
    const how = { exitCode: null, exitSignal: null, bytesIn: null, bytesOut: null }
    const recording = summary && { digest: summary.digest, bytes: summary.bytes }
    await closeSession(core, of, {
      outcome: 'interrupted',
      line: 'The gateway stopped during this session.',
      ...how,
      by: null,
      recording,
      streams: null,
      files: null,
    })
  }
}

async function repaired(core: Core, store: RecordingStore, session: string): Promise<CastSummary | null> {
  try {
    return await repair(store, session, (sealed, context) => core.sealer.open(sealed, context))
  } catch (error) {
    if (!(error instanceof NotStored)) log.error({ err: error, session }, 'a recording could not be closed')
    return null
  }
}
