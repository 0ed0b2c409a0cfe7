import type { Core } from '@gatehouse/core/core'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { LivingWorkers } from '@gatehouse/core/database/living-workers'
import { log } from '@gatehouse/core/log'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { v7 as uuidv7 } from 'uuid'
import { hostKeysIn } from '../host-keys.ts'
import { cipherNotice } from '../native-cipher.ts'
import { type Gateway, startGateway } from '../start-gateway.ts'
import { coreGatekeeper } from './core-gatekeeper.ts'
import { LiveAccess } from './live-access.ts'
import { closeLostSessions } from './lost-sessions.ts'
import { castRecorder, RecordingSummaries } from './session-recorder.ts'

export interface ProductGatewayOptions {
  core: Core
  database: DatabaseAddress
  store: RecordingStore
  /** Where its own host keys are kept. */
  hostKeyFolder: string
  host: string
  port: number
}

const sweepMs = 15_000
const graceMs = 2000

/** The SSH door: the gateway with the product's rules, its recordings, and what a gateway that died has left behind. */
export async function startProductGateway({
  core,
  database,
  store,
  hostKeyFolder,
  host,
  port,
}: ProductGatewayOptions): Promise<{ port: number; hostKeys: string[]; stop(): Promise<void> }> {
  const owner = ownerPool(database, 2)
  const living = new LivingWorkers(owner)
  const id = `gateway-${uuidv7()}`
  await living.born(id)
  const sweep = async () => closeLostSessions(core, store, await living.unlockDead())
  const heard = (error: Error) => log.warn({ error: error.message }, 'sweep failed; it comes again')
  await sweep().catch(heard)
  const timer = setInterval(() => void sweep().catch(heard), sweepMs)

  const notice = cipherNotice()
  if (notice) log.warn(notice)
  const access = new LiveAccess(core)
  const summaries = new RecordingSummaries()
  const hostKeys = await hostKeysIn(hostKeyFolder)
  let gateway: Gateway
  try {
    gateway = await startGateway({
      gatekeeper: coreGatekeeper({ core, gateway: id, access, summaries }),
      recorder: castRecorder({ core, store, summaries }),
      hostKeys,
      host,
      port,
      report: (fault, doing) => log.error({ err: fault }, `gateway: ${doing}`),
    })
  } catch (error) {
    clearInterval(timer)
    access.close()
    await living.close()
    await owner.end()
    throw error
  }
  return {
    port: gateway.port,
    hostKeys: hostKeys.map(({ publicKey }) => publicKey),
    async stop() {
      clearInterval(timer)
      await gateway.close(graceMs)
      access.close()
      await living.close()
      await owner.end()
    },
  }
}
