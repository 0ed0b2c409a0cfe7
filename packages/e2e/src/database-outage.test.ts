import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
import { makeKey, sshArguments } from './ssh.ts'

const test = suite('a database that goes away and comes back')
let data = ''
let gatehouse: GatehouseProcess
let owner: Api
let session: ChildProcess
let shown = ''
let gatewayPort = 0

test.before(async () => {
  data = makeDataFolder()
  gatewayPort = await freePort()
  const env = { GATEWAY_PORT: String(gatewayPort) }
  gatehouse = await startGatehouse({ data, env })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  await eventually('the demo servers are in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return servers === 3 && proved === 3
  })
  const key = { path: join(data, 'demo/ops_ed25519') }
  const ticks = 'while sleep 0.2; do echo tick; done'
  session = spawn('ssh', [...sshArguments({ port: gatewayPort, login: 'prod-1', key }), ticks])
  session.stdout?.setEncoding('utf8').on('data', (text: string) => {
    shown += text
  })
  await eventually('the session shows something', () => shown.includes('tick'))
})
test.after(async () => {
  session?.kill()
  await gatehouse?.stop()
  removeDataFolder(data)
})

const postmaster = () => Number.parseInt(readFileSync(join(data, 'postgres/data/postmaster.pid'), 'utf8'), 10)
const mails = () =>
  (existsSync(join(data, 'mailbox')) ? readdirSync(join(data, 'mailbox')) : [])
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(data, 'mailbox', name), 'utf8'))
const addKey = (name: string) => owner.mutate('keys.add', { name, publicKey: makeKey(data, name).publicKey })
const isUp = () =>
  fetch(`${gatehouse.url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  )

// as a crash, an immediate and a fast shutdown end it
for (const [round, signal] of (['SIGKILL', 'SIGQUIT', 'SIGINT', 'SIGKILL'] as const).entries()) {
  test(`${signal} (${round}): nothing of Gatehouse ends, a session goes on, and mail arrives`, async () => {
    const before = gatehouse.pid
    // jobs in hand: each key sends a mail
    const busy = Array.from({ length: 6 }, (_, one) =>
      addKey(`busy-${round}-${one}`).catch((error: Error) => error.message),
    )
    await sleep(50 * round)
    process.kill(postmaster(), signal)
    await Promise.all(busy)
    await eventually('it answers again', isUp, 60_000)
    const { length } = shown
    await eventually('the session goes on', () => shown.length > length + 20)
    await addKey(`after-${round}`)
    await eventually(
      'the mail about it arrives',
      () => mails().some((mail) => mail.includes(`after-${round}`)),
      20_000,
    )
    assert.is(gatehouse.pid, before)
    assert.is(session.exitCode, null)
    assert.not.match(gatehouse.output(), /unexpected error/)
    assert.match(gatehouse.output(), /the embedded database is running again/)
  })
}

test('jobs that were in hand are not lost', async () => {
  await eventually(
    'nothing waits any more',
    async () => {
      const kept = await owner.query<{ items: { name: string }[] }>('keys.list')
      return kept.items
        .filter(({ name }) => name.startsWith('busy-'))
        .every(({ name }) => mails().some((mail) => mail.includes(name)))
    },
    90_000,
  )
})

test('a session ends as ever', async () => {
  session.kill()
  await once(session, 'exit')
})

test.run()
