import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/core'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { LivingWorkers } from '@gatehouse/core/database/living-workers'
import { log } from '@gatehouse/core/log'
import { enqueueDueServers } from '@gatehouse/core/manifest/due-servers'
import { HostPool } from '@gatehouse/hosts/pool'
import { Logger, run, type WorkerEvents } from 'graphile-worker'
import type { Mailer } from './mail/mailer.ts'
import { sendMail } from './send-mail.ts'
import { syncServer } from './sync-server.ts'

export interface WorkerOptions {
  core: Core
  database: DatabaseAddress
  mailer: Mailer
  /** How old a server's proof may grow before it is read again: 300 s unless said. */
  proofSeconds?: number
}

/** The back door: runs the jobs until it is stopped. */
export async function startWorker({
  core,
  database,
  mailer,
  proofSeconds = 300,
}: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const owner = ownerPool(database, 14)
  const hosts = new HostPool()
  const living = new LivingWorkers(owner)
  const events: WorkerEvents = new EventEmitter()
  let born = Promise.resolve()
  events.on('pool:create', ({ workerPool }) => {
    born = living.born(workerPool.id)
  })
  const runner = await run({
    pgPool: owner,
    concurrency: 10,
    noHandleSignals: true,
    pollInterval: 2000,
    events,
    logger: new Logger(
      (scope) => (level, message) => void (level === 'error' && log.error({ scope: scope.label }, message)),
    ),
    taskList: { sync: syncServer(core, hosts), mail: sendMail(core, mailer) },
  })
  await born
  const sweep = async () => {
    await living.unlockDead()
    await enqueueDueServers(core, proofSeconds)
  }
  const heard = (error: Error) => log.warn({ error: error.message }, 'sweep failed; it comes again')
  await sweep().catch(heard)
  const timer = setInterval(() => void sweep().catch(heard), Math.min(proofSeconds * 1000, 15_000))
  return {
    async stop() {
      clearInterval(timer)
      // what is under way may finish; a host that hangs is not waited for
      const stopped = runner.stop()
      await Promise.race([stopped, sleep(3000, undefined, { ref: false })])
      await hosts.close()
      await stopped
      await living.close()
      await owner.end()
      mailer.close()
    },
  }
}
