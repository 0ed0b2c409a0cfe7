import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { ensureGatewayKeys } from '../gateway-key/gateway-key.ts'
import { wantedManifest } from '../manifest/wanted-manifest.ts'
import { addKey } from '../ssh-key/add-key.ts'
import { changeServerAccess } from './change-access.ts'
import { getServer } from './get-server.ts'
import { listServers } from './list-servers.ts'
import { newPublicKey, registerTestServer } from './servers.testing.ts'
import type { ServerAccess } from './view.ts'

const test = suite('changeServerAccess')
let stage: Stage
let prod: string
const laptop = newPublicKey()

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: laptop })
  await ensureGatewayKeys(stage.gatehouse.core)
})
test.after(() => stage?.close())

/** The lines of the operator's login, without their comments. */
async function lines(): Promise<string[]> {
  const wanted = await wantedManifest(stage.gatehouse.core, stage.owner.account.id, prod)
  const keys = wanted?.manifest.logins.find(({ login }) => login === 'ops')?.keys ?? []
  return keys.map((line) => line.replace(/ [^ ]+$/, ''))
}
const change = (access: ServerAccess) => changeServerAccess(stage.owner.caller, { server: prod, access })
const ofMember = async () => (await lines()).filter((line) => line.includes(laptop))
const ofGateway = async () => (await lines()).filter((line) => !line.includes(laptop))

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) =>
    changeServerAccess(caller, { server: prod, access: 'direct' }),
  )
})

test('gateway only: the members’ own keys leave, the gateway’s stays', async () => {
  assert.equal(await ofMember(), [laptop])
  const before = await ofGateway()
  assert.match(before[0] ?? '', /^restrict,pty ssh-ed25519 /)
  const { events, synced } = await trace(stage, () => change('gateway'))
  assert.equal(events, [
    {
      ...by(stage.owner),
      verb: 'server.access_changed',
      resource: { type: 'server', id: prod, label: 'prod-1' },
      changes: { access: { from: 'direct', to: 'gateway' } },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1'])
  assert.equal(await lines(), before)
  assert.is((await getServer(stage.viewer.caller, { server: prod })).access, 'gateway')
  assert.is((await listServers(stage.viewer.caller, {})).items[0]?.access, 'gateway')
  await change('direct')
  assert.equal(await ofMember(), [laptop])
})

test('recorded: each own key runs the recorder and nothing else; the gateway’s line stays as it was', async () => {
  const { events } = await trace(stage, () => change('recorded'))
  assert.equal(events[0]?.changes, { access: { from: 'direct', to: 'recorded' } })
  assert.equal(await ofMember(), [`restrict,pty,command="/usr/local/lib/gatehouse/record" ${laptop}`])
  assert.is((await ofGateway()).length, 1)
  await change('direct')
})

test('another word is refused for its field, and so is a server of another account', async () => {
  const other = 'ours' as ServerAccess // what a client may send
  const error = await refused('invalid', change(other), /direct/)
  assert.match(JSON.stringify(error), '"access"')
  const theirs = await registerTestServer(stage.rival, 'theirs')
  await refusesAndWritesNothing(stage, 'not-found', () =>
    changeServerAccess(stage.owner.caller, { server: theirs, access: 'gateway' }),
  )
})

test.run()
