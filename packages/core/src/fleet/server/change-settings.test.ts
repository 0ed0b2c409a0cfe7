import { v7 as uuidv7 } from 'uuid'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { claimDue } from '../manifest/claim-due.ts'
import { wantedManifest } from '../manifest/wanted-manifest.ts'
import { addKey } from '../ssh-key/add-key.ts'
import { changeServerSettings } from './change-settings.ts'
import { newPublicKey, registerTestServer } from './servers.testing.ts'

const test = suite('changeServerSettings')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
})
test.after(() => stage?.close())

const manifest = async () =>
  (await wantedManifest(stage.gatehouse.core, stage.owner.account.id, prod))?.manifest

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) =>
    changeServerSettings(caller, { server: prod, sudo: false }),
  )
})

test('with sudo, each login may become root; without, nobody', async () => {
  const { owner } = stage
  assert.equal((await manifest())?.files, [])
  const { events, synced } = await trace(stage, () =>
    changeServerSettings(owner.caller, { server: prod, sudo: true }),
  )
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'server.settings_changed',
      resource: { type: 'server', id: prod, label: 'prod-1' },
      changes: { sudo: { from: false, to: true } },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1'])
  const lines = ['ops ALL=(ALL:ALL) NOPASSWD: ALL', 'owner ALL=(ALL:ALL) NOPASSWD: ALL']
  assert.equal((await manifest())?.files, [{ name: 'sudoers', lines }])
  await changeServerSettings(owner.caller, { server: prod, sudo: false })
  assert.equal((await manifest())?.files, [])
})

test('each login is put into the groups, in order and each once; without, into none', async () => {
  const { owner } = stage
  const change = (...groups: string[]) => changeServerSettings(owner.caller, { server: prod, groups })
  const { events, synced } = await trace(stage, () => change('ssh-users', ' docker', 'docker'))
  assert.equal(
    events.map(({ verb, changes }) => [verb, changes]),
    [['server.settings_changed', { groups: { from: [], to: ['docker', 'ssh-users'] } }]],
  )
  assert.equal(synced, ['prod-1'])
  const lines = ['docker ops', 'docker owner', 'ssh-users ops', 'ssh-users owner']
  assert.equal((await manifest())?.files, [{ name: 'groups', lines }])
  assert.equal((await change('docker')).groups, ['docker'])
  assert.equal((await change()).groups, [])
  assert.equal((await manifest())?.files, [])
  for (const group of ['Docker', '-x', 'a b', 'a'.repeat(32), '%sudo', 'root', '']) {
    await refused('invalid', change(group), /small letters|root’s own group/)
  }
  await refused('invalid', change(...Array.from({ length: 17 }, (_, i) => `g${i}`)), /at most 16/)
})

test('says whether what runs of a login ends with its access', async () => {
  const { owner } = stage
  assert.is((await manifest())?.endProcesses, true)
  const { synced } = await trace(stage, () =>
    changeServerSettings(owner.caller, { server: prod, endProcesses: false }),
  )
  assert.equal(synced, ['prod-1'])
  assert.is((await manifest())?.endProcesses, false)
})

test('another login manages it from then on, and is tried at once', async () => {
  const { owner, gatehouse } = stage
  const change = (login: string) => changeServerSettings(owner.caller, { server: prod, login })
  const { events, synced } = await trace(stage, () => change('ec2-user'))
  assert.equal(
    events.map(({ verb, changes }) => [verb, changes]),
    [['server.settings_changed', { managementLogin: { from: 'root', to: 'ec2-user' } }]],
  )
  assert.equal(synced, ['prod-1'])
  const [claim] = await claimDue(gatehouse.core, { lease: uuidv7(), places: 4, inHand: [], idle: true })
  assert.is(claim?.asked, true)
  assert.is((await wantedManifest(gatehouse.core, owner.account.id, prod))?.target.user, 'ec2-user')
  await refused('invalid', change('ops'), /ops is the login of ops@acme\.com/)
  await refused('invalid', change('Root'), /small letters/)
  await change('root')
})

test('nothing to change is refused, and so is a server of another account', async () => {
  const { owner, rival } = stage
  await refused(
    'invalid',
    changeServerSettings(owner.caller, { server: prod }),
    /sudo, groups, endProcesses, login/,
  )
  const theirs = await registerTestServer(rival, 'theirs')
  await refused('not-found', changeServerSettings(owner.caller, { server: theirs, sudo: true }))
})

test.run()
