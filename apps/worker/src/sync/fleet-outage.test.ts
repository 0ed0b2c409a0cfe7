import { setTimeout as sleep } from 'node:timers/promises'
import {
  type StoppablePostgres,
  startStoppablePostgres,
} from '@gatehouse/core/database/testing/stoppable-postgres'
import { fillFleet } from '@gatehouse/core/fleet/server/fill-fleet.testing'
import { newPublicKey } from '@gatehouse/core/fleet/server/servers.testing'
import { syncProgress } from '@gatehouse/core/fleet/server/sync-progress'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { until } from '@gatehouse/core/testing/until'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FleetSync } from './fleet-sync.ts'
import { SimulatedHosts } from './simulated-hosts.testing.ts'

const test = suite('a fleet whose database goes away')
const servers = 40
const logged = captureLog()
let postgres: StoppablePostgres
let stage: Stage
let hosts: SimulatedHosts
let fleet: FleetSync

test.before(async () => {
  postgres = await startStoppablePostgres()
  stage = await openStage(undefined, postgres.connection)
  hosts = new SimulatedHosts({ takes: 300, patience: 400, isDead: () => false })
  fleet = new FleetSync({ core: stage.gatehouse.core, hosts, places: 64 })
  await fillFleet(stage.gatehouse, stage.owner, { prefix: 'web', count: servers })
  await fleet.start()
})
test.after(async () => {
  logged.restore()
  fleet?.stop()
  await fleet?.drained()
  await hosts?.close()
  await stage?.close()
  await postgres?.remove()
})
const provedAll = async () => (await syncProgress(stage.owner.caller, undefined)).proved === servers
const leases = async () => {
  const { rows } = await stage.gatehouse.database.owner.query(
    'select count(*)::int as leased from server_syncs where leased_by is not null',
  )
  return rows[0]?.leased
}
async function assertAway() {
  await provedAll().then(
    () => assert.unreachable('the database is there'),
    () => {},
  )
}
/** Back in the sense that a person can work again. */
async function reachable() {
  await until('the database answers', () =>
    provedAll().then(
      () => true,
      () => false,
    ),
  )
}

test('what was in hand when it went is known when it is back, a revocation reaches every server, and no lease is left', async () => {
  const { gatehouse, owner, operator } = stage
  const temp = await gatehouse.join(owner, 'temp@acme.com', 'OPERATOR')
  const publicKey = newPublicKey()
  await addKey(temp.caller, { name: 'laptop', publicKey })
  const held = () => hosts.holding('temp', `${publicKey} temp@acme.com`)
  await until('all have the key', () => held() === servers)
  await until('all proved', provedAll)
  await addKey(operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  await until('in hand', () => hosts.inHand >= servers / 2)
  await postgres.stop()
  // longer than a lease
  await sleep(11_000)
  await assertAway()
  assert.is(hosts.inHand, 0)
  await postgres.start()
  await reachable()
  await revokeMember(owner.caller, { user: temp.user })
  await until('gone everywhere', () => held() === 0)
  await until('all proved', provedAll)
  await until('no lease left', async () => (await leases()) === 0)
})

test('a server whose outcome cannot be recorded keeps no other waiting, and is known as soon as it can', async () => {
  const { gatehouse, operator } = stage
  const { owner: sql } = gatehouse.database
  const { rows } = await sql.query('select min(server_id::text) as id from server_syncs')
  const poisoned = rows[0]?.id
  await sql.query(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.server_id = '${poisoned}' and new.tried_at is distinct from old.tried_at then raise exception 'no' using errcode = '22P02'; end if;
      return new; end $$;
    create trigger refuse before update on server_syncs for each row execute function refuse()`)
  const publicKey = newPublicKey()
  await addKey(operator.caller, { name: 'second', publicKey })
  await until(
    'the others are proved',
    async () => (await syncProgress(stage.owner.caller, undefined)).proved === servers - 1,
  )
  await until('it is written down why', () => /sync result could not be saved/.test(logged.text()))
  await sql.query('drop trigger refuse on server_syncs; drop function refuse')
  await until('all proved', provedAll, 60)
  await until('no lease left', async () => (await leases()) === 0)
})

test('manifests that cannot be made are tried again after a while each, and people read of it', async () => {
  const { gatehouse, operator } = stage
  const { owner: sql } = gatehouse.database
  await sql.query('revoke select on management_keys from gatehouse_app')
  const before = logged.text().length
  await addKey(operator.caller, { name: 'third', publicKey: newPublicKey() })
  const failing = async () => (await syncProgress(stage.owner.caller, undefined)).failing
  await until('all are said to fail', async () => (await failing()) === servers)
  await sleep(1000)
  const said = logged
    .text()
    .slice(before)
    .split('\n')
    .filter((line) => /could not be created/.test(line)).length
  assert.ok(said < servers * 4, `${said} lines`)
  await sql.query('grant select on management_keys to gatehouse_app')
  await until('all proved', provedAll)
})

test.run()
