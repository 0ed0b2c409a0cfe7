import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { chargesAtOnce } from '@gatehouse/core/billing/payment/charge-payment'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { carrierNames } from '@gatehouse/core/dialer/trunk/carrier-names'
import { systemNames } from '@gatehouse/hosts/names/names'
import { HostPool } from '@gatehouse/hosts/pool'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { charge } from './billing/charge.ts'
import { makeInvoiceFile } from './billing/make-invoice-file.ts'
import { refund } from './billing/refund.ts'
import { webhook } from './billing/webhook.ts'
import { startClock } from './clock.ts'
import { Collector } from './collect/collector.ts'
import { watchTrunks } from './dialer/watch-trunks.ts'
import { JobRunner } from './jobs/job-runner.ts'
import type { Mailer } from './mail/mailer.ts'
import { sendMail } from './mail/send-mail.ts'
import { makeIndex } from './make-index.ts'
import { OperationRunner } from './operation/operation-runner.ts'
import { runnableKinds } from './operation/runnable-kinds.ts'
import { PartSync } from './part/part-sync.ts'
import { watchServices } from './service/watch-services.ts'
import { startSweeps } from './sweep.ts'
import { FleetSync } from './sync/fleet-sync.ts'
import type { UsdtKeys } from './usdt/start-usdt.ts'

export interface WorkerOptions {
  core: Core
  database: DatabaseAddress
  mailer: Mailer
  /** Where recordings are kept; without it they are left as they are, those that hosts have made on the hosts. */
  recordings?: RecordingStore
  /** What it takes to be paid in USDT, where that is set up; without it nothing of it is loaded. */
  usdt?: UsdtKeys | undefined
  /** Closed with the worker; one with usual patience unless given. */
  hosts?: HostPool
}

const mailPlaces = 8
/** An index takes a processor while it lasts. */
const indexPlaces = 2
const webhookPlaces = 4
/** Nobody sits and waits for a refund. */
const refundPlaces = 2
/** A file takes a processor for half a second. */
const filePlaces = 1

/** The back door: keeps servers at their manifests, sends mail, indexes recordings, and minds the clock, until it is stopped. */
export async function startWorker({
  core,
  database,
  mailer,
  recordings,
  usdt: keys,
  // kept longer than the time between two looks, so that a revocation finds its connections open
  hosts = new HostPool({ maxLinks: 512, idleMs: 10 * 60_000 }),
}: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const owner = ownerPool(database, 8)
  const jobs = [
    new JobRunner({ core, pool: owner, task: 'mail', places: mailPlaces, work: sendMail(core, mailer) }),
    new JobRunner({ core, pool: owner, task: 'charge', places: chargesAtOnce, work: charge(core) }),
    new JobRunner({ core, pool: owner, task: 'webhook', places: webhookPlaces, work: webhook(core) }),
    new JobRunner({ core, pool: owner, task: 'refund', places: refundPlaces, work: refund(core) }),
    ...(recordings
      ? [
          new JobRunner({
            core,
            pool: owner,
            task: 'index',
            places: indexPlaces,
            work: makeIndex(core, recordings),
          }),
          new JobRunner({
            core,
            pool: owner,
            task: 'invoice-file',
            places: filePlaces,
            work: makeInvoiceFile(core, recordings),
          }),
        ]
      : []),
  ]
  for (const one of jobs) await one.start()
  const sweeps = startSweeps({ core, pool: owner, recordings })
  const clock = startClock(core)
  const usdt = keys && (await import('./usdt/start-usdt.ts')).startUsdt({ core, pool: owner, keys })
  const collector = recordings && new Collector({ core, hosts, store: recordings, pool: owner })
  const fleet = new FleetSync({ core, hosts, collector })
  await fleet.start()
  const operations = new OperationRunner({ core, hosts, kinds: runnableKinds })
  await operations.start()
  const partSync = new PartSync({ core, hosts })
  await partSync.start()
  const services = watchServices(core, hosts)
  const trunks = watchTrunks(core, carrierNames(systemNames))
  return {
    async stop() {
      fleet.stop()
      partSync.stop()
      // what is under way may finish; a host that hangs is not waited for
      const stopped = Promise.all([
        ...jobs.map((one) => one.stop()),
        sweeps.stop(),
        fleet.drained(),
        operations.stop(),
        partSync.drained(),
        clock.stop(),
        services.stop(),
        trunks.stop(),
        usdt?.stop(),
        collector?.stop(),
      ])
      await Promise.race([stopped, sleep(3000, undefined, { ref: false })])
      await hosts.close()
      await stopped
      await owner.end()
      mailer.close()
    },
  }
}
