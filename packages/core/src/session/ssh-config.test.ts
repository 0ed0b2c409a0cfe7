import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LivingGateways } from '../database/living-gateways.ts'
import { newPublicKey, registerTestServer } from '../fleet/server/servers.testing.ts'
import { addSharedLogin } from '../fleet/shared-login/add-shared-login.ts'
import { removeSharedLogin } from '../fleet/shared-login/remove-shared-login.ts'
import { limitServers } from '../team/member/limit-servers.ts'
import { refused, refusesAllBut } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { noteHostKeys } from './gateway-host-keys.ts'
import { sshConfig } from './ssh-config.ts'

const test = suite('sshConfig')
let stage: Stage
let prod: string
const hostKey = newPublicKey()
const asked = { hostKeys: [hostKey], knownHostsFile: '~/.ssh/gatehouse-acme.known_hosts' }

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.owner, 'web-1', ['web'])
  await registerTestServer(stage.owner, 'web-2')
})
test.after(() => stage?.close())

test('only who may log in to servers', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => sshConfig(caller, asked))
})

test('brings the host keys of the gateways that live, and says where there is none', async () => {
  const { core, database } = stage.gatehouse
  await refused('conflict', sshConfig(stage.owner.caller, undefined), /No gateway is running/)
  const [other, dead] = [newPublicKey(), newPublicKey()]
  const gateways = new LivingGateways(database.owner)
  for (const [id, key] of [
    ['one', hostKey],
    ['two', other],
    ['three', hostKey],
  ] as const) {
    await gateways.born(id)
    await noteHostKeys(core, id, [key])
  }
  await noteHostKeys(core, 'gone', [dead])
  const { name, config, knownHosts } = await sshConfig(stage.owner.caller, undefined)
  await gateways.close()
  assert.is(name, 'gatehouse-acme')
  assert.match(config, '  UserKnownHostsFile "~/.ssh/gatehouse-acme.known_hosts"\n')
  const keys = knownHosts
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^[^ ]+ /, ''))
  assert.equal(keys, [hostKey, other].sort())
})

test('names each server that the caller reaches, and the gateway with its host key', async () => {
  const { config, knownHosts, servers } = await sshConfig(stage.owner.caller, asked)
  assert.equal(servers, ['prod-1', 'web-1', 'web-2'])
  assert.match(config, 'Host web-1 web-1.acme\n  User web-1.acme\n')
  assert.match(config, 'Host prod-1 prod-1.acme web-1 web-1.acme web-2 web-2.acme\n  HostName ')
  assert.match(config, '  UserKnownHostsFile "~/.ssh/gatehouse-acme.known_hosts"\n')
  assert.match(knownHosts, new RegExp(`^\\[[^ ]+\\]:4622 ${hostKey.replaceAll('+', '\\+')}\n$`))
})

test('a login that the caller shares is a name more, which no server can have', async () => {
  const { owner, operator } = stage
  const shared = await addSharedLogin(owner.caller, {
    login: 'deploy',
    servers: [prod],
    members: [operator.user],
  })
  const { config, servers } = await sshConfig(operator.caller, asked)
  assert.match(config, 'Host prod-1_deploy prod-1_deploy.acme\n  User deploy+prod-1.acme\n')
  assert.match(config, 'Host prod-1 prod-1.acme prod-1_deploy prod-1_deploy.acme web-1 ')
  assert.equal(servers, ['prod-1', 'web-1', 'web-2'])
  assert.not.match((await sshConfig(owner.caller, asked)).config, 'deploy')
  await removeSharedLogin(owner.caller, { sharedLogin: shared.id })
  assert.not.match((await sshConfig(operator.caller, asked)).config, 'deploy')
})

test('a limit leaves the others out, one by one and by label', async () => {
  await limitServers(stage.owner.caller, { user: stage.operator.user, servers: [], labels: ['web'] })
  assert.equal((await sshConfig(stage.operator.caller, asked)).servers, ['web-1'])
})

test('a path that would end the line is refused', async () => {
  await refused('invalid', sshConfig(stage.owner.caller, { ...asked, knownHostsFile: 'a"\nProxyCommand x' }))
})

test.run()
