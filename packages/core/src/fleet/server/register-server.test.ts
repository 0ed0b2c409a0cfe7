import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { wantedManifest } from '../manifest/wanted-manifest.ts'
import { getServer } from './get-server.ts'
import { registerServer } from './register-server.ts'
import { newPublicKey } from './servers.testing.ts'
import { syncState } from './sync-state.ts'

const test = suite('registerServer')
let stage: Stage
const hostKey = newPublicKey()

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('only owners and operators may', async () => {
  const input = { name: 'prod-1', host: 'prod-1.acme.com', hostKey }
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => registerServer(caller, input))
})

test('pins the host key, and the first sync starts', async () => {
  const { gatehouse, operator } = stage
  const { result, events, synced } = await trace(stage, () =>
    registerServer(operator.caller, {
      name: ' PROD-1 ',
      host: 'Prod-1.ACME.com.',
      port: 2222,
      hostKey: `${hostKey} root@prod-1`,
    }),
  )
  assert.is(result.name, 'prod-1')
  assert.match(result.fingerprint, /^SHA256:/)
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'server.registered',
      resource: { type: 'server', id: result.id, label: 'prod-1' },
      changes: {
        name: { from: null, to: 'prod-1' },
        host: { from: null, to: 'prod-1.acme.com' },
        port: { from: null, to: 2222 },
        hostKey: { from: null, to: hostKey },
        type: { from: null, to: 'linux' },
        managementLogin: { from: null, to: 'root' },
        sudo: { from: null, to: false },
        groups: { from: null, to: [] },
        adopted: { from: null, to: [] },
        labels: { from: null, to: [] },
        services: { from: null, to: [] },
        endProcesses: { from: null, to: true },
        access: { from: null, to: 'direct' },
        createdAt: { from: null, to: '(time)' },
      },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1'])
  const wanted = await wantedManifest(gatehouse.core, operator.account.id, result.id)
  assert.is(wanted?.target.hostKey, hostKey)
  assert.match(wanted?.target.privateKey ?? '', /PRIVATE KEY/)
  const { items } = await syncState(operator.caller, undefined)
  assert.equal(
    items.map(({ name, state, provedAt, error }) => ({ name, state, provedAt, error })),
    [{ name: 'prod-1', state: 'pending', provedAt: null, error: null }],
  )
  const view = await getServer(operator.caller, { server: result.id })
  assert.equal([view.hostKey, view.port, view.alarm], [hostKey, 2222, null])
})

test('a name or an address is given once in an account, and may be given again in another', async () => {
  const { owner, rival } = stage
  const register = (name: string, host: string) => () =>
    registerServer(owner.caller, { name, host, port: 2222, hostKey })
  await refusesAndWritesNothing(
    stage,
    'conflict',
    register('prod-1', 'else.acme.com'),
    /named prod-1 already/,
  )
  await refusesAndWritesNothing(
    stage,
    'conflict',
    register('prod-9', 'PROD-1.acme.com'),
    /prod-1.acme.com:2222 is already registered as prod-1/,
  )
  await registerServer(rival.caller, { name: 'prod-1', host: 'prod-1.acme.com', port: 2222, hostKey })
})

test('names, addresses, ports and host keys that cannot be are refused', async () => {
  const { owner } = stage
  const base = { name: 'fine', host: 'fine.acme.com', hostKey }
  const wrong = [
    { name: '' },
    { name: '-x' },
    { name: 'x-' },
    { name: 'a.b' },
    { name: 'a b' },
    { name: '$(id)' },
    { name: 'a\nb' },
    { name: 'a'.repeat(64) },
    { host: '' },
    { host: 'a b' },
    { host: '-oProxyCommand=id' },
    { host: 'a;id' },
    { host: '1.2.3' },
    { host: '999.1.1.1' },
    { host: 'a\u0000b' },
    { host: 'x'.repeat(300) },
    { port: 0 },
    { port: 65_536 },
    { port: 22.5 },
    { hostKey: '' },
    { hostKey: 'ssh-ed25519 AAAA' },
    { hostKey: '-----BEGIN OPENSSH PRIVATE KEY-----' },
    { login: '' },
    { login: 'Ubuntu' },
    { login: 'u b' },
    { login: '-oProxyCommand' },
    { login: 'a;id' },
    { login: 'a'.repeat(32) },
    { type: '' },
    { type: '../x' },
  ]
  for (const part of wrong) {
    await refusesAndWritesNothing(stage, 'invalid', () => registerServer(owner.caller, { ...base, ...part }))
  }
})

test("the plan's limit holds", async () => {
  const { gatehouse, owner } = stage
  await gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update accounts set server_limit = 2 where slug = 'acme'; commit`,
  )
  const register = (name: string) => registerServer(owner.caller, { name, host: `${name}.acme.com`, hostKey })
  await register('prod-2')
  await refusesAndWritesNothing(stage, 'limit', () => register('prod-3'), /allows up to 2 servers/)
})

test('a login with sudo may manage it, unless it is a member’s', async () => {
  const { gatehouse, owner, rival } = stage
  const at = { name: 'cloud-1', host: 'cloud-1.acme.com', hostKey }
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => registerServer(owner.caller, { ...at, login: 'ops' }),
    /ops is the login of ops@acme\.com/,
  )
  const { id, managementLogin } = await registerServer(rival.caller, { ...at, login: 'ubuntu' })
  assert.is(managementLogin, 'ubuntu')
  assert.is((await wantedManifest(gatehouse.core, rival.account.id, id))?.target.user, 'ubuntu')
  assert.is((await getServer(rival.caller, { server: id })).managementLogin, 'ubuntu')
})

test.run()
