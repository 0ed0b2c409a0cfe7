import type { Core } from '@gatehouse/core/core'
import type { DatabaseAddress } from '@gatehouse/core/database/database'
import { log } from '@gatehouse/core/log'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { v7 as uuidv7 } from 'uuid'
import { hostKeysIn } from '../host-keys.ts'
import { cipherNotice } from '../native-cipher.ts'
import { type Gateway, startGateway } from '../start-gateway.ts'
import { coreGatekeeper } from './core-gatekeeper.ts'
import { LiveAccess } from './live-access.ts'
import { RecordingSummaries } from './recording-summaries.ts'
import { recoverRecordings } from './recover-recordings.ts'
import { castRecorder } from './session-recorder.ts'
import { startSweep } from './sweep.ts'

export interface ProductGatewayOptions {
  core: Core
  database: DatabaseAddress
  store: RecordingStore
  /** Where its own host keys are kept. */
  hostKeyFolder: string
  host: string
  port: number
}

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
  const id = `gateway-${uuidv7()}`
  const sweep = await startSweep({ core, database, store, gateway: id })
  await recoverRecordings(core, store).catch((error: Error) =>
    log.warn({ error: error.message }, 'recordings that nobody closed are looked for at the next start'),
  )
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
    access.close()
    await sweep.stop()
    throw error
  }
  return {
    port: gateway.port,
    hostKeys: hostKeys.map(({ publicKey }) => publicKey),
    async stop() {
      await gateway.close(graceMs)
      access.close()
      await sweep.stop()
    },
  }
}
