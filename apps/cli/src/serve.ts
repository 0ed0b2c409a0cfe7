import { createServer as createSocket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from '@gatehouse/api/server'
import { hasAccounts, managementKeyOf } from '@gatehouse/core/account/first-start'
import { setupLink } from '@gatehouse/core/account/open-first-account'
import { log, setLog } from '@gatehouse/core/log'
import { createSignInLink } from '@gatehouse/core/sign-in/request-link'
import type { SandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { createMailer } from '@gatehouse/worker/mail/mailer'
import { startWorker } from '@gatehouse/worker/worker'
import { pino } from 'pino'
import { startDemoHosts } from './demo/demo-hosts.ts'
import { demo, demoKeyFile, isDemoUnfinished, seedDemo } from './demo/seed-demo.ts'
import { type Env, WrongEnvironment } from './env.ts'
import { type OpenGatehouse, openGatehouse } from './open-gatehouse.ts'
import type { Part } from './parts.ts'

const dashboard = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** Runs the named parts until the process is told to stop; answers when everything is down. */
export async function serve(env: Env, which: readonly Part[], print: (line: string) => void): Promise<void> {
  setLog(pino({ level: env.logLevel, redact: ['*.token', '*.secret', 'req.headers'] }, pino.destination(2)))
  const stopping = stopSignal()
  if (which.includes('api')) await requireFree(env)
  const gatehouse = await openGatehouse(env)
  const running: { stop(): Promise<void> }[] = []
  try {
    const hosts = await demoServers(env, gatehouse)
    running.push({ stop: async () => void (await Promise.all(hosts.map((host) => host.close()))) })
    if (which.includes('worker')) running.push(await startMailAndSync(env, gatehouse, print))
    if (which.includes('api')) {
      const app = await createServer({ core: gatehouse.core, dashboard })
      await app.listen({ port: env.port, host: env.host })
      running.push({ stop: () => app.close() })
      await welcome(env, gatehouse, hosts, print)
    }
    const why = await Promise.race([stopping, gatehouse.databaseLost.then(() => 'lost' as const)])
    if (why === 'lost')
      throw new Error(
        'The embedded database ended by itself; see postgres.log in the data folder. Start again.',
      )
    print('Stopping…')
  } finally {
    for (const part of running.reverse())
      await part.stop().catch((error: Error) => log.error({ error: error.message }, 'stopping'))
    await gatehouse.close()
  }
}

function startMailAndSync(env: Env, { core, database }: OpenGatehouse, print: (line: string) => void) {
  const mailboxFolder = join(env.dataFolder, 'mailbox')
  const mailer = createMailer({ smtpUrl: env.smtpUrl, mailboxFolder, from: env.mailFrom, print })
  return startWorker({ core, database, mailer })
}

async function demoServers(env: Env, { core }: OpenGatehouse): Promise<SandboxHost[]> {
  const folder = join(env.dataFolder, 'demo')
  const fresh = env.seed === 'demo' && !(await hasAccounts(core))
  if (fresh || isDemoUnfinished(folder)) return seedDemo(core, folder)
  const managementKey = await managementKeyOf(core, demo.slug)
  return managementKey ? startDemoHosts(folder, managementKey) : []
}

async function welcome(
  env: Env,
  { core }: OpenGatehouse,
  hosts: SandboxHost[],
  print: (line: string) => void,
): Promise<void> {
  print(`\nGatehouse is running at ${env.url}`)
  if (!(await hasAccounts(core))) {
    print(`There is no account yet. Open the first one:\n  ${setupLink(core)}`)
  }
  const link = await createSignInLink(core, demo.owner)
  if (link && env.seed === 'demo') print(`Sign in as ${demo.owner} (once, within 10 minutes):\n  ${link}`)
  const [first] = hosts
  if (first) {
    const key = demoKeyFile(join(env.dataFolder, 'demo'), demo.someone)
    print(`Try SSH as ${demo.someone} on a demo server:\n  ssh -i ${key} -p ${first.port} ops@127.0.0.1`)
  }
  print('Stop with Ctrl-C.\n')
}

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; one that comes a second later or more ends the process at once. */
function stopSignal(): Promise<'stop'> {
  const { promise, resolve } = Promise.withResolvers<'stop'>()
  let told = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // a terminal and a launcher may both pass on what was one key press
      if (told > 0 && Date.now() - told > 1000) process.exit(1)
      told ||= Date.now()
      resolve('stop')
    })
  }
  return promise
}

/** @throws WrongEnvironment if the port is taken, before anything is started */
async function requireFree({ port, host }: Env): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = createSocket()
  socket.once('error', (error: NodeJS.ErrnoException) => {
    const inUse = error.code === 'EADDRINUSE'
    const why = inUse ? 'which another program is using' : `which cannot be listened on (${error.code})`
    reject(
      new WrongEnvironment(
        `PORT holds ${port} on ${host}, ${why}; right would be a free port, such as PORT=${port + 1}.`,
      ),
    )
  })
  socket.listen(port, host, () => socket.close(() => resolve()))
  return promise
}
