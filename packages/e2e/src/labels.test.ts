import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api, Refused, tokenOf } from './api.ts'
import { type DemoServer, demoServers, holdingKey, reachedBy } from './demo-servers.ts'
import { eventually } from './eventually.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { gatewayPort, sessionsOf } from './sessions-seen.ts'
import { type KeyPair, makeKey, ssh } from './ssh.ts'

const test = suite('access by label')
let data = ''
let gatehouse: GatehouseProcess
let owner: Api
let dev: Api
let key: KeyPair
let servers: DemoServer[]

test.before(async () => {
  data = makeDataFolder()
  gatehouse = await startGatehouse({ data })
  servers = demoServers(data)
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  const invite = { email: 'dev@acme.com', role: 'OPERATOR', labels: ['lab'] }
  const { link } = await owner.mutate<{ link: string }>('invites.create', invite)
  dev = new Api(gatehouse.url)
  await dev.mutate('invites.accept', { token: tokenOf(link) })
  key = makeKey(data, 'dev')
  await dev.mutate('keys.add', { name: 'dev', publicKey: key.publicKey })
})
test.after(async () => {
  await gatehouse?.stop()
  removeDataFolder(data)
})

const idOf = async (name: string) => {
  const { items } = await owner.query<{ items: { id: string }[] }>('servers.search', { text: name })
  return items[0]?.id ?? ''
}
const through = (command: string) => ssh({ port: gatewayPort(gatehouse), login: 'staging-1', key }, command)

test('nothing is reached by a label that no server has', async () => {
  assert.equal(await reachedBy(servers, 'dev', key), [])
  assert.is.not((await through('true')).code, 0)
})

test('whoever manages servers cannot let themselves in by it', async () => {
  const refused = await dev
    .mutate('servers.label', { server: await idOf('staging-1'), labels: ['lab'] })
    .catch((error: Refused) => error)
  assert.instance(refused, Refused)
  assert.match(String(refused), /403 scope.*lab decides what dev@acme\.com can reach/)
})

test('a server that is given the label gets the key, and lets its owner in', async () => {
  await owner.mutate('servers.label', { server: await idOf('staging-1'), labels: ['lab'] })
  await eventually('the key arrives', () => holdingKey(servers, 'dev', key).length > 0, 60_000)
  assert.equal(holdingKey(servers, 'dev', key), ['staging-1'])
  assert.equal(await reachedBy(servers, 'dev', key), ['staging-1'])
  assert.is((await through('true')).code, 0)
})

test('when the label goes, the session is cut, the key leaves, and the log says by what', async () => {
  const over = through('echo on; sleep 60')
  const mine = async () => (await sessionsOf(owner)).find((one) => !one.closedAt)
  await eventually('the session is live', async () => (await mine()) !== undefined)
  const session = await mine()
  const change = { server: await idOf('staging-1'), labels: [] }
  const preview = await owner.query<{ sessions: number; loses: { names: string[] } }>(
    'servers.previewLabels',
    change,
  )
  assert.equal([preview.loses.names, preview.sessions], [['dev@acme.com'], 1])
  await owner.mutate('servers.label', change)
  assert.equal(await over, {
    code: 254,
    stdout: 'on\n',
    stderr: 'Gatehouse: You no longer have access to staging-1.\n',
  })
  await eventually('the key leaves', () => holdingKey(servers, 'dev', key).length === 0, 60_000)
  assert.equal(await reachedBy(servers, 'dev', key), [])
  interface Event {
    verb: string
    resource: { id: string }
    details: object
  }
  const closed = async () => {
    const { items } = await owner.query<{ items: Event[] }>('audit.search', { verb: 'session.closed' })
    return items.find(({ resource }) => resource.id === session?.id)
  }
  await eventually('its end is written down', async () => (await closed()) !== undefined)
  assert.equal((await closed())?.details, { because: 'server.labelled', by: 'owner@acme.com' })
})

test.run()
