import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { debianPostgresPrograms, startDebianPostgres } from '@gatehouse/core/database/testing/debian-postgres'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { ssh } from './ssh.ts'

const test = suite('a session in another process')
const possible = debianPostgresPrograms() !== null
if (!possible) console.log('SKIPPED: a session in another process — install postgresql')
const declare = possible ? test : test.skip

const folders: string[] = []
const started: GatehouseProcess[] = []
let postgres: Awaited<ReturnType<typeof startDebianPostgres>> | undefined
let owner: Api
let gatewayPort = 0
let data = ''
let env: Record<string, string> = {}

test.before(async () => {
  if (!possible) return
  postgres = await startDebianPostgres()
  const { host, user, database } = JSON.parse(Object.values(postgres.env)[0] ?? '')
  data = newFolder()
  gatewayPort = await freePort()
  env = {
    DATABASE_URL: `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}`,
    GATEHOUSE_SECRET: 'x'.repeat(32),
    RECORDINGS_URL: pathToFileURL(newFolder()).href,
  }
  const api = await start(['api', 'worker'], { ...env, GATEHOUSE_SEED: 'demo' }, data)
  await start(['gateway'], { ...env, GATEWAY_PORT: String(gatewayPort) })
  owner = await new Api(api.url).signIn(api.signInLink())
  await eventually('the demo servers are in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return servers === 3 && proved === 3
  })
})

test.after(async () => {
  for (const one of started) await one.stop()
  await postgres?.stop()
  for (const folder of folders) removeDataFolder(folder)
})

function newFolder(): string {
  const folder = makeDataFolder()
  folders.push(folder)
  return folder
}

async function start(parts: string[], more: Record<string, string>, folder = newFolder()) {
  const one = await startGatehouse({ data: folder, parts, env: more })
  started.push(one)
  return one
}

const through = (command: string) =>
  ssh({ port: gatewayPort, login: 'prod-1', key: { path: join(data, 'demo/ops_ed25519') } }, command)

async function liveSession(): Promise<string> {
  let id = ''
  await eventually('it is live', async () => {
    const { items } = await owner.query<{ items: { id: string }[] }>('sessions.list', { live: true })
    id = items[0]?.id ?? ''
    return id !== ''
  })
  return id
}

/** Watches as a program would, in the background. */
function watch(url: string, session: string) {
  const address = new URL('/trpc/sessions.watch', url)
  address.searchParams.set('input', JSON.stringify({ account: 'acme', session }))
  let text = ''
  const read = async () => {
    const answer = await fetch(address, { headers: { cookie: owner.cookie, accept: 'text/event-stream' } })
    for await (const bytes of answer.body ?? []) {
      text += Buffer.from(bytes)
      if (/event: (return|serialized-error)/.test(text)) return
    }
  }
  return { text: () => text, end: read() }
}

declare('a session that `serve gateway` holds is watched through `serve api`, to its end', async () => {
  const running = through('echo fir$((1))st; sleep 2; echo sec$((2))ond')
  const session = await liveSession()
  const { text, end } = watch(started[0]?.url ?? '', session)
  await eventually('what was shown before', () => text().includes('fir1st'))
  assert.not.match(text(), /sec2ond/)
  assert.is((await running).code, 0)
  await end
  assert.match(text(), /sec2ond/)
  assert.match(text(), /"ended":true/)
  const { items } = await owner.query<{ items: { details: object; resource: { id: string } }[] }>(
    'audit.search',
    { verb: 'session.played', limit: 1 },
  )
  assert.equal([items[0]?.details, items[0]?.resource.id], [{ live: true }, session])
})

declare('where its recording is out of reach, that is said', async () => {
  const elsewhere = await start(['api'], { ...env, RECORDINGS_URL: pathToFileURL(newFolder()).href })
  const running = through('sleep 2')
  const { text, end } = watch(elsewhere.url, await liveSession())
  await end
  assert.match(text(), /its gateway runs on another machine/)
  await running
})

test.run()
