import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { changeAccountSettings } from '../../team/account/change-settings.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { getManifest } from '../server/get-manifest.ts'
import { getServer } from '../server/get-server.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { addKey } from '../ssh-key/add-key.ts'
import { removeKey } from '../ssh-key/remove-key.ts'
import { prove, wantedOf } from './sync-outcomes.testing.ts'

const test = suite('wantedManifest')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const wanted = (server = prod) => wantedOf(stage, server)
/** Each login with the kinds of its lines. */
const lines = async (server = prod) => {
  const { manifest } = await wanted(server)
  const kind = (line: string) => (line.startsWith('restrict,pty ') ? 'gateway' : 'own')
  return Object.fromEntries(manifest.logins.map(({ login, keys }) => [login, keys.map(kind)]))
}

test('a member who may log in has a login for the gateway, with a key of their own or without', async () => {
  const { operator } = stage
  assert.equal(await lines(), { ops: ['gateway'], owner: ['gateway'] }, 'neither a viewer nor billing')
  const before = await wanted()
  const { id: key } = await addKey(operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  assert.equal(await lines(), { ops: ['own', 'gateway'], owner: ['gateway'] })
  await removeKey(operator.caller, { key })
  assert.is((await wanted()).digest, before.digest)
})

test('a login that is there for the gateway alone is in sync, and not to be removed', async () => {
  const { owner, operator, viewer } = stage
  await prove(stage, await wanted(), { ops: 'digest', owner: 'digest' })
  const { logins, sync } = await getServer(viewer.caller, { server: prod })
  assert.equal(
    logins.map(({ login, keys, state }) => [login, keys, state]),
    [
      ['ops', 0, 'in-sync'],
      ['owner', 0, 'in-sync'],
    ],
  )
  assert.equal([sync.state, sync.removals], ['in-sync', []])
  const { items } = await listTeam(owner.caller, undefined)
  assert.is(items.find(({ user }) => user === operator.user)?.sync?.removalPending, 0)
  const manifest = await getManifest(viewer.caller, { server: prod })
  assert.equal(
    manifest.logins.map(({ login, keys }) => [login, keys.map(({ name }) => name)]),
    [
      ['ops', ['the gateway']],
      ['owner', ['the gateway']],
    ],
  )
})

test('servers that are out of reach are not touched, and lose the login', async () => {
  const { owner, operator } = stage
  const other = await registerTestServer(owner, 'prod-2')
  await limitServers(owner.caller, { user: operator.user, servers: [other] })
  assert.equal(await lines(), { owner: ['gateway'] })
  assert.equal(Object.keys(await lines(other)), ['ops', 'owner'])
  const { synced } = await trace(stage, () =>
    addKey(operator.caller, { name: 'phone', publicKey: newPublicKey() }),
  )
  assert.equal(synced, ['prod-2'])
  await limitServers(owner.caller, { user: operator.user, servers: null })
})

test('the gateway’s line lets it forward where the account allows any, and a longer list changes no line', async () => {
  const { owner } = stage
  await changeAccountSettings(owner.caller, { forwardTo: ['db:5432'] })
  const one = await wanted()
  assert.ok(
    one.manifest.logins.every(({ keys }) =>
      keys.some((key) => key.startsWith('restrict,pty,port-forwarding ')),
    ),
  )
  await changeAccountSettings(owner.caller, { forwardTo: ['db:5432', 'db:3306'] })
  assert.is((await wanted()).digest, one.digest)
})

test.run()
