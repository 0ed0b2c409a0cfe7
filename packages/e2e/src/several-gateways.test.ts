import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createTestDatabase, type TestDatabase } from '@gatehouse/core/database/testing/test-database'
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
import { type SessionItem, sessionsOf } from './sessions-seen.ts'
import { makeKey, runSsh, ssh, sshArguments } from './ssh.ts'

const test = suite('several gateways on one database')

/** A process of one part, as on a machine of its own. */
interface Part {
  data: string
  process: GatehouseProcess
  gatewayPort: number
}
let database: TestDatabase
let recordings = ''
let product: Part
let gateways: [Part, Part]
let owner: Api

async function start(parts: string[], more: Record<string, string> = {}): Promise<Part> {
  const data = makeDataFolder()
  const { host, port, user, database: name } = database.address
  const gatewayPort = await freePort()
  const env = {
    DATABASE_URL: `postgresql://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`,
    GATEHOUSE_SECRET: 'a secret for tests alone and long enough',
    RECORDINGS_URL: pathToFileURL(recordings).href,
    GATEWAY_PORT: String(gatewayPort),
    ...more,
  }
  return { data, process: await startGatehouse({ data, parts, env }), gatewayPort }
}

test.before(async () => {
  database = await createTestDatabase()
  recordings = makeDataFolder()
  product = await start(['api', 'worker'], { GATEHOUSE_SEED: 'demo' })
  gateways = [await start(['gateway']), await start(['gateway'])]
  owner = await new Api(product.process.url).signIn(product.process.signInLink())
  await eventually('the demo servers are in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return servers === 3 && proved === 3
  })
})
test.after(async () => {
  for (const part of [...(gateways ?? []), product]) {
    await part?.process.stop()
    removeDataFolder(part?.data)
  }
  removeDataFolder(recordings)
  await database?.drop()
})

const sessionOf = async (id: string) => (await sessionsOf(owner)).find((one) => one.id === id)

/** A session of ops that goes on, through this gateway. */
async function live({ gatewayPort: port }: Part) {
  const before = (await sessionsOf(owner)).map(({ id }) => id)
  const key = { path: join(product.data, 'demo/ops_ed25519') }
  const over = ssh({ port, login: 'prod-1', key }, 'echo before the end; sleep 90')
  let session: SessionItem | undefined
  await eventually('it is live', async () => {
    session = (await sessionsOf(owner)).find(({ id }) => !before.includes(id))
    return session !== undefined
  })
  return { id: session?.id ?? '', over }
}

test('a session is cut off in whichever of them has it in hand', async () => {
  for (const gateway of gateways) {
    const [wanted, other] = [await live(gateway), await live(gateway)]
    await owner.mutate('sessions.terminate', { session: wanted.id })
    assert.match((await wanted.over).stderr, /Ended by owner@acme\.com\./)
    assert.is((await sessionOf(other.id))?.closedAt, null)
    await owner.mutate('sessions.terminate', { session: other.id })
    await other.over
  }
})

test('keys that let nobody in are counted by all of them together, and an address with too many is turned away', async () => {
  const [one, other] = gateways
  const counted = async () => {
    const { rows } = await database.owner.query(
      "select points from rate_limits where key = 'ssh.ip:127.0.0.1'",
    )
    return rows[0]?.points ?? 0
  }
  const run = ({ gatewayPort: port }: Part, path: string, more: string[] = []) =>
    runSsh([...sshArguments({ port, login: 'prod-1', key: { path } }, more), 'id -un'])
  const ops = join(product.data, 'demo/ops_ed25519')
  const stranger = makeKey(product.data, 'stranger').path
  assert.is((await run(one, ops, ['-i', stranger])).code, 0)
  assert.is(await counted(), 0, 'who gets in in the end has not failed')
  assert.is((await run(one, stranger)).code, 255)
  await eventually('it is counted', async () => (await counted()) === 1)
  await database.owner.query("update rate_limits set points = 99 where key = 'ssh.ip:127.0.0.1'")
  assert.is((await run(one, ops)).code, 0)
  assert.is((await run(one, stranger)).code, 255)
  await eventually('it is counted', async () => (await counted()) === 100)
  for (const gateway of [one, other]) {
    const { code, stderr } = await run(gateway, stranger)
    assert.is(code, 255)
    assert.match(stderr, /Too many failed attempts from your IP address|closed|reset/)
    assert.is((await run(gateway, ops)).code, 0, 'a right key gets in, whatever its neighbours do')
  }
  await database.owner.query("delete from rate_limits where key = 'ssh.ip:127.0.0.1'")
  for (const gateway of [one, other]) assert.is((await run(gateway, ops)).code, 0)
})

test('one that is killed is noticed by the other, which closes its sessions and goes on with its own', async () => {
  const [lost, kept] = [await live(gateways[0]), await live(gateways[1])]
  const cast = () =>
    fetch(`${product.process.url}/recordings/${lost.id}.cast?account=acme`, {
      headers: { cookie: owner.cookie },
    })
  await eventually('it is recorded', async () => (await (await cast()).text()).includes('before the end'))
  await gateways[0].process.kill()
  await lost.over
  const after = await eventually(
    'it is closed',
    async () => (await sessionOf(lost.id))?.closedAt !== null,
    25_000,
  )
  assert.ok(after < 20_000, `${after} ms`)
  const closed = await sessionOf(lost.id)
  assert.equal([closed?.outcome, closed?.line], ['interrupted', 'The gateway stopped during this session.'])
  assert.match(closed?.recording?.digest ?? '', /^[0-9a-f]{64}$/)
  assert.match(await (await cast()).text(), /before the end/)
  assert.is((await sessionOf(kept.id))?.closedAt, null)
  await owner.mutate('sessions.terminate', { session: kept.id })
  assert.is((await kept.over).code, 254)
})

test.run()
