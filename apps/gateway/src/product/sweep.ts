import type { Core } from '@gatehouse/core/access/core'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { LivingGateways } from '@gatehouse/core/database/living-gateways'
import { log } from '@gatehouse/core/log/service-log'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { closeLostSessions } from './lost-sessions.ts'
import { recoverRecordings } from './recover-recordings.ts'

const sweepMs = 15_000
const recoverMs = 10 * 60_000

interface SweepOptions {
  core: Core
  database: DatabaseAddress
  store: RecordingStore
  /** What this gateway's sessions are marked with. */
  gateway: string
}

/** Makes a gateway known as alive, and has it close what those that died have left behind, now and every 15 seconds; and what of recordings is found late. */
export async function startSweep({
  core,
  database,
  store,
  gateway,
}: SweepOptions): Promise<{ stop(): Promise<void> }> {
  const owner = ownerPool(database, 3)
  const living = new LivingGateways(owner)
  await living.born(gateway)
  const sweep = async () => {
    try {
      await living.seeTo(await living.findDead(), (dead) => closeLostSessions(core, store, dead))
    } catch (error) {
      log.warn({ err: error }, 'sweep failed, will try again')
    }
  }
  const stopping = new AbortController()
  const recover = () =>
    recoverRecordings(core, store, stopping.signal).catch((error: Error) =>
      log.warn({ error: error.message }, 'could not look for unfinished recordings, will try again'),
    )
  let sweeping = sweep().then(recover)
  const recovering = setInterval(() => {
    sweeping = sweeping.then(recover)
  }, recoverMs)
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep)
  }, sweepMs)
  return {
    async stop() {
      stopping.abort()
      clearInterval(timer)
      clearInterval(recovering)
      await living.close()
      await sweeping
      await owner.end()
    },
  }
}
