import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@gatehouse/core/log/service-log'
import type { OpenedStore } from '@gatehouse/recordings/storage/open-store'

const roundMs = 10_000
/** A stop waits so long for the last ones; what stays in the spool is uploaded by the next start. */
const farewellMs = 3000

/** Brings into the bucket what waits in the spool, at the start and now and then: a bucket that was away gets everything. */
export function keepUploading(uploadPending: OpenedStore['uploadPending']): { stop(): Promise<void> } {
  const round = async () => {
    const { failed, pending } = await uploadPending()
    for (const { name, error } of failed)
      log.warn({ err: error, name, pending }, 'recordings are waiting in the spool')
  }
  const heard = (error: Error) =>
    log.warn({ error: error.message }, 'the spool could not be read, will try again')
  void round().catch(heard)
  const timer = setInterval(() => void round().catch(heard), roundMs)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.race([round().catch(heard), sleep(farewellMs, undefined, { ref: false })])
    },
  }
}
