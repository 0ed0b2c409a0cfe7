import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { retireManagementKeys } from '@gatehouse/core/account/retire-management-keys'
import type { Core } from '@gatehouse/core/core'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { LivingWorkers } from '@gatehouse/core/database/living-workers'
import { purgeExpired } from '@gatehouse/core/database/purge-expired'
import { log } from '@gatehouse/core/log'
import { ensureGatewayKeys } from '@gatehouse/core/session/gateway-key'
import { HostPool } from '@gatehouse/hosts/pool'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { Logger, run, type WorkerEvents } from 'graphile-worker'
import { startClock } from './clock.ts'
import { Collector } from './collect/collector.ts'
import { deleteOverdue } from './delete-overdue.ts'
import type { Mailer } from './mail/mailer.ts'
import { makeIndex } from './make-index.ts'
import { sendMail } from './send-mail.ts'
import { FleetSync } from './sync/fleet-sync.ts'

export interface WorkerOptions {
  core: Core
  database: DatabaseAddress
  mailer: Mailer
  /** Where recordings are kept; without it they are left as they are, those that hosts have made on the hosts. */
  recordings?: RecordingStore
  /** Closed with the worker; one with usual patience unless given. */
  hosts?: HostPool
}

const logger = new Logger(
  (scope) => (level, message) => void (level === 'error' && log.error({ scope: scope.label }, message)),
)

const sweepMs = 15_000

/** The back door: keeps servers at their manifests, sends mail, indexes recordings, and minds the clock, until it is stopped. */
export async function startWorker({
  core,
  database,
  mailer,
  recordings,
  // kept longer than the time between two looks, so that a revocation finds its connections open
  hosts = new HostPool({ maxLinks: 512, idleMs: 10 * 60_000 }),
}: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const owner = ownerPool(database, 8)
  const living = new LivingWorkers(owner)
  const events: WorkerEvents = new EventEmitter()
  const births: Promise<void>[] = []
  events.on('pool:create', ({ workerPool }) => {
    births.push(living.born(workerPool.id))
  })
  const jobs = await run({
    pgPool: owner,
    noHandleSignals: true,
    pollInterval: 2000,
    events,
    logger,
    concurrency: 4,
    taskList: { mail: sendMail(core, mailer), ...(recordings && { index: makeIndex(core, recordings) }) },
  })
  await Promise.all(births)
  const heard = (error: Error) => log.warn({ error: error.message }, 'sweep failed; it comes again')
  const sweep = async () => {
    await ensureGatewayKeys(core)
    await retireManagementKeys(core)
    await purgeExpired(core)
    if (recordings) await deleteOverdue(core, recordings)
  }
  const unlock = () => living.unlockDead().catch(heard)
  await sweep().catch(heard)
  let unlocking = unlock()
  const timer = setInterval(() => {
    void sweep().catch(heard)
    unlocking = unlock()
  }, sweepMs)
  const clock = startClock(core)
  const collector = recordings && new Collector({ core, hosts, store: recordings, pool: owner })
  const fleet = new FleetSync({ core, hosts, collector })
  await fleet.start()
  return {
    async stop() {
      clearInterval(timer)
      fleet.stop()
      // what is under way may finish; a host that hangs is not waited for
      const stopped = Promise.all([jobs.stop(), fleet.drained(), clock.stop(), collector?.stop()])
      await Promise.race([stopped, sleep(3000, undefined, { ref: false })])
      await hosts.close()
      await stopped
      await living.close()
      await unlocking
      await owner.end()
      mailer.close()
    },
  }
}
