import type { Core } from '@gatehouse/core/access/core'
import { enqueueForgotten, runClocks } from '@gatehouse/core/billing/clock/run-clock'
import { askAboutPayments } from '@gatehouse/core/billing/payment/ask-about-payments'
import { beginTrials } from '@gatehouse/core/billing/subscription/begin-trials'
import type { ownerPool } from '@gatehouse/core/database/database'
import { underLock } from '@gatehouse/core/database/held-lock'
import { ensureGatewayKeys } from '@gatehouse/core/fleet/gateway-key/gateway-key'
import { retireGatewayKeys } from '@gatehouse/core/fleet/gateway-key/retire-gateway-keys'
import { retireManagementKeys } from '@gatehouse/core/fleet/management-key/retire-management-keys'
import { purgeExpired } from '@gatehouse/core/installation/purge-expired'
import { tellOfRecordings } from '@gatehouse/core/team/account/tell-of-recordings'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { DeletionFailures, deleteOverdue } from './delete-overdue.ts'
import { inRounds } from './in-rounds.ts'
import { measureRecordings } from './measure-recordings.ts'

const keysMs = 15_000
const overdueMs = 60_000
const roomMs = 15_000
const purgeMs = 60 * 60_000
// what somebody has just changed is looked at within this time
const billingMs = 2_000
const forgottenMs = 10 * 60_000

/** Where what is swept stands: the product, the pool for locks, and the recordings if they are within reach. */
export interface Swept {
  core: Core
  pool: ReturnType<typeof ownerPool>
  recordings: RecordingStore | undefined
}

/**
 * What is done now and then. Each is on its own, so that one that fails or takes long holds up no other; its rounds follow each
 * other and never overlap; of what takes long, one process at a time does it.
 */
export function startSweeps({ core, pool, recordings }: Swept): { stop(): Promise<void> } {
  const alone = (name: string, work: () => Promise<void>) => async () => {
    await underLock(pool, `sweep:${name}`, work)
  }
  const failures = new DeletionFailures()
  const rounds = [
    inRounds('gateway keys', keysMs, () => ensureGatewayKeys(core)),
    inRounds('retired gateway keys', keysMs, () => retireGatewayKeys(core)),
    inRounds('retired management keys', keysMs, () => retireManagementKeys(core)),
    inRounds('billing clocks', billingMs, async (signal) => runClocks(core, signal)),
    inRounds('forgotten payments', forgottenMs, () => enqueueForgotten(core)),
    inRounds('unanswered payments', forgottenMs, (signal) =>
      alone('unanswered payments', () => askAboutPayments(core, signal))(),
    ),
    // an import begins them; this is for one that was cut off
    inRounds('forgotten trials', forgottenMs, () => beginTrials(core)),
    inRounds(
      'full recordings',
      roomMs,
      alone('full recordings', () => tellOfRecordings(core)),
    ),
    inRounds(
      'purge',
      purgeMs,
      alone('purge', () => purgeExpired(core)),
    ),
    ...(recordings
      ? [
          inRounds('sizes of recordings', roomMs, (signal) =>
            alone('sizes', () => measureRecordings(core, recordings, signal))(),
          ),
          inRounds(
            'overdue recordings',
            overdueMs,
            alone('overdue', () => deleteOverdue(core, recordings, failures)),
          ),
        ]
      : []),
  ]
  return {
    async stop() {
      await Promise.all(rounds.map((one) => one.stop()))
    },
  }
}
