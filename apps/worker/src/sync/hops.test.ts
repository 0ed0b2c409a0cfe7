import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { acceptHostKey } from '@gatehouse/core/fleet/server/accept-host-key'
import { changeHop } from '@gatehouse/core/fleet/server/change-hop'
import { newPublicKey } from '@gatehouse/core/fleet/server/servers.testing'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { closeAccount } from '@gatehouse/core/team/account/close-account'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { fleetMissing } from '@gatehouse/hosts/test-host/fleet'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openRealFleet, type RealFleet } from './real-fleet.testing.ts'

const missing = fleetMissing()
if (missing) console.log(`SKIPPED: servers behind servers — install ${missing}`)
else enterOwnNetwork()
const test = suite('servers behind servers')
let fleet: RealFleet

const [hop, near, far] = [0, 1, 2]
const at = (index: number) => fleet.at(index)
const change = (index: number, via: number | null) =>
  changeHop(fleet.stage.owner.caller, { server: at(index).server, via: via === null ? null : at(via).server })
const look = (index: number) => syncNow(fleet.stage.owner.caller, { server: at(index).server })
const everyone = (state: string) => Promise.all([hop, near, far].map((index) => at(index).is(state, 60)))
const holds = async (index: number, login: string) =>
  /^(?:restrict\S* )?ssh-ed25519 /m.test(await at(index).keysOf(login))

if (!missing) {
  test.before(async () => {
    fleet = await openRealFleet(3)
    await addKey(fleet.stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
    await everyone('in-sync')
    // we are not answered by the two any more; the last answers the one before it alone
    for (const index of [near, far]) await at(index).host.run('ip route add blackhole 10.99.0.1/32')
    await at(far).host.run(`ip route add blackhole ${at(hop).host.host}/32`)
  })
  test.after(() => fleet?.close())

  test('what cannot be reached any more is, through another server, one and two deep', async () => {
    await look(near)
    await at(near).fails(/did not answer|failed/)
    await change(near, hop)
    await change(far, near)
    await everyone('in-sync')
    assert.ok(((await at(far).view()).sync.provedAt ?? '') > ((await at(hop).view()).createdAt ?? ''))
  })

  test('a revoked member is off all of them', async () => {
    const { gatehouse, owner } = fleet.stage
    const temp = await gatehouse.join(owner, 'temp@acme.com', 'OPERATOR')
    await addKey(temp.caller, { name: 'laptop', publicKey: newPublicKey() })
    await everyone('in-sync')
    for (const index of [hop, near, far]) assert.ok(await holds(index, 'temp'))
    await revokeMember(owner.caller, { user: temp.user })
    const gone = async () =>
      (await Promise.all([hop, near, far].map((index) => holds(index, 'temp')))).every((one) => !one)
    await fleet.until('gone', gone)
    await everyone('in-sync')
  })

  test('a hop that is cut off is named by what is behind it, and once it is back all of it converges', async () => {
    await at(hop).host.cutOff()
    const { gatehouse, owner } = fleet.stage
    const late = await gatehouse.join(owner, 'late@acme.com', 'OPERATOR')
    await addKey(late.caller, { name: 'laptop', publicKey: newPublicKey() })
    const name = at(hop).host.name
    await at(near).fails(new RegExp(`is reached through ${name}\\. .*did not answer in time`))
    await at(far).fails(
      new RegExp(`is reached through ${at(near).host.name}\\. .* is reached through ${name}\\.`),
    )
    assert.is((await at(near).view()).sync.reason, 'hop')
    await at(hop).host.reconnect()
    await everyone('in-sync')
    for (const index of [hop, near, far]) assert.ok(await holds(index, 'late'))
  })

  test('a hop whose sshd is gone is named too', async () => {
    await at(hop).host.stop()
    await look(near)
    await at(near).fails(/is reached through host-1\. Nothing answers at .*refused/)
    await at(hop).host.start()
    await everyone('in-sync')
  })

  test('a wrong host key at the hop stops it, what is behind it says so, and all goes on when it is accepted', async () => {
    const { owner } = fleet.stage
    await at(hop).host.rekey()
    await look(near)
    await at(hop).is('host-key-changed')
    await at(near).fails(/is reached through host-1\. Its host key has changed/)
    const { items } = await searchEvents(owner.caller, { verb: 'server.host_key_mismatch' })
    assert.equal(
      items.map(({ resource }) => resource.label),
      ['host-1'],
    )
    await acceptHostKey(owner.caller, { server: at(hop).server, hostKey: at(hop).host.hostKey })
    await everyone('in-sync')
  })

  test('a wrong host key behind the hop stops that server alone', async () => {
    await at(near).host.rekey()
    await look(near)
    await at(near).is('host-key-changed')
    await at(hop).is('in-sync')
    await acceptHostKey(fleet.stage.owner.caller, { server: at(near).server, hostKey: at(near).host.hostKey })
    await everyone('in-sync')
  })

  test('an account that leaves its keys is off all of them, the hop last', async () => {
    const { owner } = fleet.stage
    const managed = async (index: number) =>
      (await at(index).host.run('grep -c gatehouse /root/.ssh/authorized_keys || :')).stdout.trim()
    await closeAccount(owner.caller, { slug: owner.account.slug, keys: 'leave' })
    await fleet.until('gone', async () => {
      const { rows } = await fleet.stage.gatehouse.database.owner.query('select 1 from server_syncs')
      return rows.length === 0
    })
    for (const index of [hop, near, far]) assert.ok(await holds(index, 'ops'), `${index}`)
    for (const index of [near, far]) assert.is(await managed(index), await managed(hop))
  })
}

test.run()
