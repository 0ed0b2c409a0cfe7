import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { getServer } from '../../fleet/server/get-server.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { chooseServices } from './choose-services.ts'
import { listServices } from './list-services.ts'

const test = suite('chooseServices')
let stage: Stage
let server: string

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'voice-1')
})
test.after(() => stage?.close())

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) =>
    chooseServices(caller, { server, services: ['asterisk.service'] }),
  )
})

test('the list is a set, in place of the one before, and stands in the log', async () => {
  const { operator } = stage
  await chooseServices(operator.caller, { server, services: ['asterisk.service'] })
  const { result, events } = await trace(stage, () =>
    chooseServices(operator.caller, {
      server,
      services: ['mariadb.service', 'kamailio@1.service', 'mariadb.service'],
    }),
  )
  const services = ['kamailio@1.service', 'mariadb.service']
  assert.equal(result, { server, services, servers: [{ server, name: 'voice-1', services }] })
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'server.services_changed',
      resource: { type: 'server', id: server, label: 'voice-1' },
      changes: { services: { from: ['asterisk.service'], to: ['kamailio@1.service', 'mariadb.service'] } },
      details: {},
    },
  ])
})

test('several servers get the same, or more and less beside what each has; the event names them', async () => {
  const { operator } = stage
  const other = await registerTestServer(stage.owner, 'voice-2')
  await chooseServices(operator.caller, { server, services: ['asterisk.service', 'nginx.service'] })
  const { result, events } = await trace(stage, () =>
    chooseServices(operator.caller, {
      servers: [server, other],
      add: ['mariadb.service'],
      remove: ['nginx.service', 'never-there.service'],
    }),
  )
  assert.equal(
    result.servers.map(({ name, services }) => [name, services]),
    [
      ['voice-1', ['asterisk.service', 'mariadb.service']],
      ['voice-2', ['mariadb.service']],
    ],
  )
  const [event] = events
  assert.equal([event?.resource.label, event?.details], ['voice-1', { servers: ['voice-1', 'voice-2'] }])
  assert.equal(event?.changes, {
    services: { from: ['asterisk.service', 'nginx.service'], to: ['asterisk.service', 'mariadb.service'] },
    'server.services': { from: [], to: ['mariadb.service'] },
  })
  await chooseServices(operator.caller, { servers: [other, server], services: [] })
  const wrong: [Parameters<typeof chooseServices>[1], RegExp][] = [
    [{ servers: [server, other], add: ['ssh.service'] }, /Gatehouse reaches the server through it/],
    [{ servers: [server, other], add: ['aster*.service'] }, /Wildcards/],
    [{ servers: [server, other], add: ['-x.service'] }, /service name/],
    [{ servers: [server], services: [], add: [] }, /Name all services, or those to add/],
    [{ servers: [server] }, /Name all services, or those to add/],
    [{ server, servers: [other], services: [] }, /Name one server, or several/],
  ]
  for (const [input, why] of wrong)
    await refusesAndWritesNothing(stage, 'invalid', () => chooseServices(operator.caller, input), why)
  const theirs = await registerTestServer(stage.rival, 'foreign')
  await refusesAndWritesNothing(stage, 'not-found', () =>
    chooseServices(operator.caller, { servers: [server, theirs], add: ['mariadb.service'] }),
  )
  const fifty = Array.from({ length: 50 }, (_, n) => `unit-${n}.service`)
  await chooseServices(operator.caller, { server: other, services: fifty })
  await refused(
    'invalid',
    chooseServices(operator.caller, { servers: [server, other], add: ['mariadb.service'] }),
    /voice-2 would have more than 50 services/,
  )
})

test('the host is told nothing by it: no sync is due', async () => {
  const version = async () => {
    const { rows } = await stage.gatehouse.database.owner.query(
      'select version from server_syncs where server_id = $1',
      [server],
    )
    return rows[0]?.version
  }
  const before = await version()
  await chooseServices(stage.owner.caller, { server, services: ['nginx.service'] })
  assert.is(await version(), before)
  assert.is((await getServer(stage.owner.caller, { server })).id, server)
})

test('what is no name, what the server stands on, and too many are refused with the reason', async () => {
  for (const [unit, why] of [
    ['aster*.service', /Wildcards/],
    ['[ab].service', /Wildcards/],
    ['-x.service', /service name/],
    ['asterisk', /service name/],
    ['a b.service', /service name/],
    ['asterisk.socket', /service name/],
    ['openvpn@.service', /openvpn@1\.service/],
    ['ssh.service', /Gatehouse reaches the server through it/],
    ['sshd@1.service', /Gatehouse reaches the server through it/],
    ['systemd-journald.service', /operating system/],
    ['dbus.service', /operating system/],
    ['NetworkManager.service', /network/],
    ['nftables.service', /firewall/],
    ['gatehouse-firewall.service', /firewall/],
  ] as const)
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () => chooseServices(stage.owner.caller, { server, services: [unit] }),
      why,
    )
  const many = Array.from({ length: 51 }, (_, n) => `unit-${n}.service`)
  await refused('invalid', chooseServices(stage.owner.caller, { server, services: many }), /at most 50/)
  await chooseServices(stage.owner.caller, { server, services: many.slice(1) })
})

test('a server with no services chosen is not asked, and one of another account is not there', async () => {
  await chooseServices(stage.owner.caller, { server, services: [] })
  const ask = () => Promise.reject(new Error('asked'))
  assert.equal(await listServices(stage.viewer.caller, { server }, ask), {
    server,
    name: 'voice-1',
    systemd: null,
    services: [],
  })
  await refused('scope', listServices(stage.billing.caller, { server }, ask))
  const foreign = await registerTestServer(stage.rival, 'theirs')
  await refused('not-found', listServices(stage.owner.caller, { server: foreign }, ask))
  await refusesAndWritesNothing(stage, 'not-found', () =>
    chooseServices(stage.owner.caller, { server: foreign, services: [] }),
  )
})

test.run()
