import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/core'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { LivingWorkers } from '@gatehouse/core/database/living-workers'
import { purgeExpired } from '@gatehouse/core/database/purge-expired'
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

const logger = new Logger(
  (scope) => (level, message) => void (level === 'error' && log.error({ scope: scope.label }, message)),
)

/** The back door: runs the jobs until it is stopped. */
export async function startWorker({
  core,
  database,
  mailer,
  proofSeconds = 300,
}: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const owner = ownerPool(database, 20)
  const hosts = new HostPool()
  const living = new LivingWorkers(owner)
  const events: WorkerEvents = new EventEmitter()
  const births: Promise<void>[] = []
  events.on('pool:create', ({ workerPool }) => {
    births.push(living.born(workerPool.id))
  })
  const common = { pgPool: owner, noHandleSignals: true, pollInterval: 2000, events, logger }
  // apart from each other: servers that do not answer must not hold up the mail
  const runners = [
    await run({ ...common, concurrency: 16, taskList: { sync: syncServer(core, hosts) } }),
    await run({ ...common, concurrency: 4, taskList: { mail: sendMail(core, mailer) } }),
  ]
  await Promise.all(births)
  const sweep = async () => {
    await living.unlockDead()
    await enqueueDueServers(core, proofSeconds)
    await purgeExpired(core)
  }
  const heard = (error: Error) => log.warn({ error: error.message }, 'sweep failed; it comes again')
  await sweep().catch(heard)
  const timer = setInterval(() => void sweep().catch(heard), Math.min(proofSeconds * 1000, 15_000))
  return {
    async stop() {
      clearInterval(timer)
      // what is under way may finish; a host that hangs is not waited for
      const stopped = Promise.all(runners.map((runner) => runner.stop()))
      await Promise.race([stopped, sleep(3000, undefined, { ref: false })])
      await hosts.close()
      await stopped
      await living.close()
      await owner.end()
      mailer.close()
    },
  }
}
