import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from '@gatehouse/api/server'
import { checkProviders } from '@gatehouse/core/billing/payment/check-providers'
import { hasAccounts, managementKeyOf } from '@gatehouse/core/fleet/management-key/first-start'
import { log, ofRequest, setLog } from '@gatehouse/core/log/service-log'
import { keepSessions, type SessionKeeping } from '@gatehouse/gateway/product/keep-sessions'
import { startProductGateway } from '@gatehouse/gateway/product/start-product-gateway'
import { webTerminals } from '@gatehouse/gateway/product/web-terminals'
import type { SandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { createMailer } from '@gatehouse/worker/mail/mailer'
import { startWorker } from '@gatehouse/worker/worker'
import { pino } from 'pino'
import { demoCarrierPlace } from './demo/demo-carrier-place.ts'
import { startDemoHosts } from './demo/demo-hosts.ts'
import { DemoMachines } from './demo/demo-machines.ts'
import { demo, isDemoUnfinished, seedDemo } from './demo/seed-demo.ts'
import { demoWarning } from './demo/warn-of-demo.ts'
import type { Env } from './env.ts'
import { fatalError } from './fatal-error.ts'
import { keepUploading } from './keep-uploading.ts'
import { type OpenGatehouse, openGatehouse } from './open-gatehouse.ts'
import { openRecordings, recordingFolder } from './open-recordings.ts'
import type { Part } from './parts.ts'
import { toSlowReader } from './slow-reader.ts'
import type { StartedDatabase } from './start-database.ts'
import { stopSignal } from './stop-signal.ts'
import { watchDisk } from './watch-disk.ts'
import { welcome } from './welcome.ts'

const logLeftOut = 'lines of this log were dropped because no one read them'

const dashboard = fileURLToPath(new URL('../../web/dist', import.meta.url))

export interface ServeOptions {
  env: Env
  which: readonly Part[]
  /** Started already: the database gets ready while this file and what it imports are still being read. */
  database: StartedDatabase
  print: (line: string) => void
}

/** Runs the named parts until the process is told to stop; answers when everything is down. */
export async function serve({ env, which, database, print }: ServeOptions): Promise<void> {
  setLog(
    pino(
      { level: env.logLevel, mixin: ofRequest, redact: ['*.token', '*.secret', 'req.headers'] },
      // pino's own destination waits for its reader, and everything with it
      toSlowReader(process.stderr, (lines) => `${JSON.stringify({ level: 40, lines, msg: logLeftOut })}\n`),
    ),
  )
  const stopping = Promise.race([stopSignal(), fatalError()])
  const gatehouse = await openGatehouse(env, database, { migrates: true })
  await gatehouse.core.orm() // now, so that the first change need not wait for it
  const running: { stop(): Promise<void> }[] = []
  try {
    const hosts = await demoServers(env, gatehouse)
    const managementKey = hosts.length > 0 && (await managementKeyOf(gatehouse.core, demo.slug))
    if (managementKey) running.push(new DemoMachines(gatehouse.core, managementKey, hosts))
    else running.push({ stop: async () => void (await Promise.all(hosts.map((host) => host.close()))) })
    const place = hosts.length > 0 ? demoCarrierPlace(join(env.dataFolder, 'demo')) : null
    // not even loaded elsewhere
    const carrier = place && (await (await import('./demo/demo-carrier.ts')).startDemoCarrier(place))
    if (carrier) running.push({ stop: () => carrier.close() })
    const warning = hosts.length > 0 ? demoWarning(env) : null
    if (warning) print(warning)
    const disk = await watchDisk(gatehouse.core, recordingFolder(env))
    running.push({ stop: async () => disk.stop() })
    const { store, uploadPending } = await openRecordings(env, gatehouse.core, disk)
    if (env.recordings.kind === 's3') running.push(keepUploading(uploadPending))
    if (which.includes('worker')) running.push(await startBackDoor(env, gatehouse, store, print))
    // in the background: a provider that is down stops nothing
    void checkProviders(gatehouse.core)
    const { core, database: address } = gatehouse
    const holdsSessions = which.includes('gateway') || which.includes('api')
    const keeping = holdsSessions && (await keepSessions({ core, database: address, store }))
    if (keeping) running.push(keeping)
    const gateway = keeping && which.includes('gateway') ? await startSsh(env, keeping) : undefined
    if (gateway) running.push(gateway)
    if (keeping && which.includes('api')) {
      const app = await createServer({
        core,
        dashboard,
        recordings: store,
        disk,
        terminals: webTerminals(keeping),
        trustProxy: env.trustedProxies,
      })
      await app.listen({ port: env.port, host: env.host })
      running.push({ stop: () => app.close() })
      await welcome(env, core, { hosts, gatewayPort: gateway?.port }, print)
    } else print(`Running: ${which.join(', ')}. Stop with Ctrl-C.`)
    process.send?.('serving') // to the launcher, where there is one
    await stopping
    print('Stopping…')
  } finally {
    for (const part of running.reverse())
      await part.stop().catch((error: Error) => log.error({ error: error.message }, 'stopping'))
    await gatehouse.close()
  }
}

function startSsh(env: Env, keeping: SessionKeeping) {
  return startProductGateway({
    proxies: env.gatewayProxies,
    keeping,
    hostKeyFolder: join(env.dataFolder, 'gateway'),
    host: env.gatewayHost,
    port: env.gatewayPort,
  })
}

function startBackDoor(
  env: Env,
  { core, database }: OpenGatehouse,
  recordings: RecordingStore,
  print: (line: string) => void,
) {
  const mailboxFolder = join(env.dataFolder, 'mailbox')
  const mailer = createMailer({ smtpUrl: env.smtpUrl, mailboxFolder, from: env.mailFrom, print })
  return startWorker({ core, database, mailer, recordings, usdt: env.usdt })
}

async function demoServers(env: Env, { core }: OpenGatehouse): Promise<SandboxHost[]> {
  const folder = join(env.dataFolder, 'demo')
  const fresh = env.seed === 'demo' && !(await hasAccounts(core))
  if (fresh || isDemoUnfinished(folder)) return seedDemo(core, folder)
  const managementKey = await managementKeyOf(core, demo.slug)
  return managementKey ? startDemoHosts(folder, managementKey) : []
}
