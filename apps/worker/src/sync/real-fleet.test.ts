import { setTimeout as sleep } from 'node:timers/promises'
import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { gatewayKeyRotation } from '@gatehouse/core/fleet/gateway-key/gateway-key-rotation'
import { rotateGatewayKey } from '@gatehouse/core/fleet/gateway-key/rotate-gateway-key'
import { keyRotation } from '@gatehouse/core/fleet/management-key/key-rotation'
import { rotateManagementKey } from '@gatehouse/core/fleet/management-key/rotate-management-key'
import { adoptLogin } from '@gatehouse/core/fleet/server/adopt-login'
import { changeServerSettings } from '@gatehouse/core/fleet/server/change-settings'
import { getManifest } from '@gatehouse/core/fleet/server/get-manifest'
import { listRemovals } from '@gatehouse/core/fleet/server/list-removals'
import { newPublicKey } from '@gatehouse/core/fleet/server/servers.testing'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { addSharedLogin } from '@gatehouse/core/fleet/shared-login/add-shared-login'
import { removeSharedLogin } from '@gatehouse/core/fleet/shared-login/remove-shared-login'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { admitSession } from '@gatehouse/core/session/open-session'
import { holderKey, sessionRequest } from '@gatehouse/core/session/sessions.testing'
import { limitServers } from '@gatehouse/core/team/member/limit-servers'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { connect } from '@gatehouse/hosts/connect'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { fleetMissing } from '@gatehouse/hosts/test-host/fleet'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openRealFleet, type RealFleet, type Spot } from './real-fleet.testing.ts'

const missing = fleetMissing()
if (missing) console.log(`SKIPPED: a fleet of real hosts — install ${missing}`)
else enterOwnNetwork()
const test = suite('a fleet of real hosts')
const hosts = 5
let fleet: RealFleet

if (!missing) {
  test.before(async () => {
    fleet = await openRealFleet(hosts)
    await addKey(fleet.stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
    await everyone('in-sync')
  })
  test.after(() => fleet?.close())
}

const spots = () => Array.from({ length: hosts }, (_, index) => fleet.at(index))
const everyone = (state: string) => Promise.all(spots().map((spot) => spot.is(state, 30)))
/** A new member with a key on every host. */
async function joined(name: string) {
  const { gatehouse, owner } = fleet.stage
  const member = await gatehouse.join(owner, `${name}@acme.com`, 'OPERATOR')
  await addKey(member.caller, { name: 'laptop', publicKey: newPublicKey() })
  await everyone('in-sync')
  return member
}
const holds = async (spot: Spot, login: string) => /^ssh-ed25519 /m.test(await spot.keysOf(login))

/** Whether Gatehouse's own part has a key. */
const managed = async (spot: Spot, login: string) => (await spot.keysOf(login)).includes('# gatehouse begin')

test('a new member has a login with their key on every host', async () => {
  for (const spot of spots()) {
    assert.ok(await holds(spot, 'ops'))
    const { stdout } = await spot.host.run('id ops; stat -c %a:%U /home/ops/.ssh/authorized_keys')
    assert.match(stdout, /groups=\d+\(ops\)\n600:ops\n/)
  }
})

test('a revoked member is off every reachable host, and so is what they left running', async () => {
  const { owner } = fleet.stage
  const temp = await joined('temp')
  for (const { host } of spots())
    await host.run('setpriv --reuid temp --clear-groups sleep 1000 >/dev/null 2>&1 &')
  const clicked = Date.now()
  await revokeMember(owner.caller, { user: temp.user })
  const gone = async () =>
    (await Promise.all(spots().map((spot) => holds(spot, 'temp')))).every((one) => !one)
  await fleet.until('gone', gone)
  await everyone('in-sync')
  console.log(`gone and proved ${Date.now() - clicked} ms after the click`)
  for (const { host } of spots()) assert.is((await host.run('pgrep -u temp')).stdout, '')
})

test('a shared login lets its members in by their own keys, each line with whose it is, and is closed when it is removed', async () => {
  const { owner, operator } = fleet.stage
  const temp = await joined('sharer')
  const [at, other] = [fleet.at(0), fleet.at(1)]
  const { id } = await addSharedLogin(owner.caller, {
    login: 'deploy',
    servers: [at.server, other.server],
    members: [operator.user, temp.user],
  })
  await everyone('in-sync')
  const whose = async (spot: Spot) =>
    (await spot.keysOf('deploy'))
      .split('\n')
      .flatMap((line) => /^ssh-ed25519 \S+ (\S+)$/.exec(line)?.[1] ?? [])
  for (const spot of [at, other]) assert.equal((await whose(spot)).sort(), [operator.email, temp.email])
  const { stdout } = await at.host.run('id deploy; stat -c %a:%U /home/deploy/.ssh/authorized_keys')
  assert.match(stdout, /groups=\d+\(deploy\)\n600:deploy\n/)
  assert.match(await at.keysOf('deploy'), /^restrict,pty/m)
  assert.not((await fleet.at(2).host.run('id deploy')).code === 0)
  await at.host.run('setpriv --reuid deploy --clear-groups sleep 1000 >/dev/null 2>&1 &')
  await revokeMember(owner.caller, { user: temp.user })
  await everyone('in-sync')
  assert.equal(await whose(at), [operator.email])
  assert.match((await at.host.run('pgrep -u deploy')).stdout, /\d/, 'what others need goes on')
  await removeSharedLogin(owner.caller, { sharedLogin: id })
  await everyone('in-sync')
  assert.not(await managed(at, 'deploy'))
  assert.is((await at.host.run('pgrep -u deploy')).stdout, '')
  assert.match((await at.host.run('chage -l deploy | grep Account; ls -d /home/deploy')).stdout, /1970|home/)
})

test('a server may be set to leave running what runs', async () => {
  const { owner } = fleet.stage
  const spot = fleet.at(0)
  await changeServerSettings(owner.caller, { server: spot.server, endProcesses: false })
  const temp = await joined('patient')
  await spot.host.run('setpriv --reuid patient --clear-groups sleep 1000 >/dev/null 2>&1 &')
  await revokeMember(owner.caller, { user: temp.user })
  await fleet.until('gone', async () => !(await holds(spot, 'patient')))
  await everyone('in-sync')
  assert.match((await spot.host.run('pgrep -u patient')).stdout, /\d/)
})

test('what is removed from a host that cannot be reached stays pending, over a restart too, until it is gone', async () => {
  const { owner } = fleet.stage
  const temp = await joined('far')
  const spot = fleet.at(1)
  await spot.host.cutOff()
  await revokeMember(owner.caller, { user: temp.user })
  await spot.fails(/did not answer|broke off|failed/)
  await fleet.restartWorker()
  const { items } = await listRemovals(owner.caller, undefined)
  assert.equal(
    items.map(({ email, servers }) => [email, servers.map(({ name }) => name)]),
    [['far@acme.com', [spot.host.name]]],
  )
  assert.is((await spot.view()).sync.state, 'removal-pending')
  assert.ok(await holds(spot, 'far'), 'it is there indeed')
  await spot.host.reconnect()
  await spot.is('in-sync', 60)
  assert.not(await holds(spot, 'far'))
  assert.equal((await listRemovals(owner.caller, undefined)).items, [])
})

test('a key put into the managed part by hand is found, stands in the log, and is gone; a foreign one is listed and stays', async () => {
  const { owner } = fleet.stage
  const spot = fleet.at(2)
  const file = '/home/ops/.ssh/authorized_keys'
  const [hidden, foreign] = [`${newPublicKey()} hidden`, `${newPublicKey()} by-hand`]
  await spot.host.run(`sed -i 's|^# gatehouse end|${hidden}\\n&|' ${file}; cat >>${file}`, `${foreign}\n`)
  await syncNow(owner.caller, { server: spot.server })
  await fleet.until('mended', async () => !(await spot.keysOf('ops')).includes('hidden'))
  assert.match(await spot.keysOf('ops'), /by-hand/)
  await spot.is('in-sync')
  const { items } = await searchEvents(owner.caller, { verb: 'server.drifted', resource: spot.server })
  assert.match(JSON.stringify(items[0]?.details), /"added":\["SHA256:\S+ hidden"\],"removed":\[\]/)
  const foreignKeys = async () => (await getManifest(owner.caller, { server: spot.server })).foreign
  const listed = async () =>
    (await foreignKeys()).some(({ login, comment }) => login === 'ops' && comment === 'by-hand')
  await fleet.until('listed', listed)
  const found = await foreignKeys()
  assert.ok(
    found.some(({ login }) => login === 'root'),
    "root's own keys are listed as well",
  )
})

test('whatever bytes stand in a login’s file, the host is synced and looked at on, and a revocation reaches it', async () => {
  const { owner } = fleet.stage
  const spot = fleet.at(1)
  const temp = await joined('noisy')
  const file = '/home/noisy/.ssh/authorized_keys'
  // every byte after a key, and what looks like an escape of JSON
  const every = Array.from({ length: 256 }, (_, byte) => byte)
  const lines = every.map((byte) => Buffer.from([...Buffer.from('ssh-ed25519 AAAA x'), byte, 0x79, 0x0a]))
  const escapes = ['\\u0000', '\\\\u0000', '\\ud800', '"}]', '\u001b[31m'].map(
    (one) => `ssh-ed25519 AAAA ${one}\n`,
  )
  const poison = Buffer.concat([Buffer.from(escapes.join('')), ...lines])
  await spot.host.run(`base64 -d >>${file}`, poison.toString('base64'))
  const surveyed = async () => (await getManifest(owner.caller, { server: spot.server })).foreign
  await syncNow(owner.caller, { server: spot.server })
  await fleet.until('listed', async () =>
    (await surveyed()).some(({ login, comment }) => login === 'noisy' && comment === '\\u0000'),
  )
  await spot.is('in-sync')
  await revokeMember(owner.caller, { user: temp.user })
  await fleet.until('gone', async () =>
    (await Promise.all(spots().map((one) => managed(one, 'noisy')))).every((held) => !held),
  )
  await everyone('in-sync')
  assert.ok((await spot.keysOf('noisy')).length > poison.length / 2, 'what is theirs is left')
})

test('a login that was there before is left alone until a person says that it is the member’s', async () => {
  const { gatehouse, owner } = fleet.stage
  const spot = fleet.at(3)
  await spot.host.run(`groupadd -f deployers; useradd -m -G deployers -p '*' -s /bin/sh elsa
    mkdir -p /home/elsa/.ssh; echo '${newPublicKey()} old' >/home/elsa/.ssh/authorized_keys; chown -R elsa /home/elsa`)
  const before = await spot.keysOf('elsa')
  const elsa = await gatehouse.join(owner, 'elsa@acme.com', 'OPERATOR')
  await addKey(elsa.caller, { name: 'laptop', publicKey: newPublicKey() })
  await spot.fails(/elsa: .*not made by Gatehouse/)
  assert.is(await spot.keysOf('elsa'), before)
  await fleet.until('others have it', () => holds(fleet.at(0), 'elsa'))
  const login = (await spot.view()).logins.find((one) => one.login === 'elsa')
  assert.ok(login?.unadopted?.groups.includes('deployers'))
  await adoptLogin(owner.caller, { server: spot.server, login: 'elsa' })
  await spot.is('in-sync')
  const after = await spot.keysOf('elsa')
  assert.ok(after.includes(before.trim()) && after.includes('# gatehouse begin'))
  await revokeMember(owner.caller, { user: elsa.user })
  await spot.is('in-sync')
  assert.is(await spot.keysOf('elsa'), before, 'byte for byte')
})

test('sudo comes and goes with the server’s setting', async () => {
  const { owner } = fleet.stage
  const spot = fleet.at(4)
  const may = async () =>
    (await spot.host.run('setpriv --reuid ops --regid ops --init-groups sudo -n id -u')).stdout
  assert.is.not(await may(), '0\n')
  await changeServerSettings(owner.caller, { server: spot.server, sudo: true })
  await fleet.until('sudo', async () => (await may()) === '0\n')
  await spot.is('in-sync')
  await spot.host.run('echo "mallory ALL=(ALL:ALL) NOPASSWD: ALL" >>/etc/sudoers.d/gatehouse')
  await syncNow(owner.caller, { server: spot.server })
  await fleet.until(
    'mended',
    async () => !/mallory/.test((await spot.host.run('cat /etc/sudoers.d/gatehouse')).stdout),
  )
  const drifted = async () =>
    (await searchEvents(owner.caller, { verb: 'server.drifted', resource: spot.server })).items
  await fleet.until('in the log', async () => /mallory/.test(JSON.stringify(await drifted())))
  await limitServers(owner.caller, { user: fleet.stage.operator.user, servers: [] })
  await fleet.until('no sudo', async () => (await may()) !== '0\n')
  await limitServers(owner.caller, { user: fleet.stage.operator.user, servers: null })
  await changeServerSettings(owner.caller, { server: spot.server, sudo: false })
  await everyone('in-sync')
  assert.is.not(await may(), '0\n')
})

test('the management key is exchanged while every host goes on being reached; one that was away follows', async () => {
  const { owner, operator } = fleet.stage
  const away = fleet.at(1)
  await away.host.cutOff()
  // what is wrong with a login has no say in it
  const broken = fleet.at(3)
  await broken.host.run('chmod 777 /home/ops')
  await addKey(operator.caller, { name: 'before', publicKey: newPublicKey() })
  await broken.fails(/^ops: /)
  const { publicKey } = await rotateManagementKey(owner.caller, undefined)
  const rotation = () => keyRotation(owner.caller, undefined)
  await fleet.until('all but one', async () => (await rotation())?.done === hosts - 1)
  await away.fails(/did not answer|broke off|failed/)
  assert.equal(
    (await rotation())?.waiting.map(({ name }) => name),
    [away.host.name],
  )
  await addKey(operator.caller, { name: 'meanwhile', publicKey: newPublicKey() })
  await broken.fails(/^ops: /)
  await broken.host.run('chmod 755 /home/ops')
  await syncNow(owner.caller, { server: broken.server })
  await Promise.all(
    spots()
      .filter((spot) => spot !== away)
      .map((spot) => spot.is('in-sync')),
  )
  await away.host.reconnect()
  await fleet.until('all', async () => (await rotation())?.done === hosts, 60)
  const [type, base64] = publicKey.split(' ')
  for (const { host } of spots()) {
    const root = (await host.run('cat /root/.ssh/authorized_keys')).stdout
    assert.is(root.split(`${type} ${base64}`).length, 2, 'the new key once')
    assert.is((root.match(/gatehouse-acme/g) ?? []).length, 1, 'and the old one nowhere')
  }
})

test('the gateway key is exchanged while every host lets its sessions in, whatever else stops; the old one lets nobody in then', async () => {
  const { gatehouse, owner, operator } = fleet.stage
  const holder = await holderKey(fleet.stage, operator, 'gateway')
  await everyone('in-sync')
  const keysFor = async ({ host: { name: server } }: Spot) => {
    const request = sessionRequest(holder, { server, account: 'acme' })
    return (await admitSession(gatehouse.core, request)).privateKeys
  }
  const letsIn = ({ host: { host, port } }: Spot, privateKeys: readonly string[]) =>
    connect({
      host,
      port,
      timeoutMs: 5000,
      acceptsHostKey: () => true,
      login: { user: 'ops', privateKeys },
      until: 'ready',
    }).then(
      (connection) => {
        connection.close()
        return true
      },
      (error) => {
        if (error instanceof HostUnreachable && error.reason === 'authentication') return false
        throw error
      },
    )
  const [away, ...others] = spots() as [Spot, ...Spot[]]
  const old = await keysFor(away)
  await away.host.cutOff()
  const { publicKey } = await rotateGatewayKey(owner.caller, undefined)
  await fleet.restartWorker()
  const done = async () => (await gatewayKeyRotation(owner.caller, undefined))?.done
  await fleet.until('all but one', async () => {
    for (const spot of others) assert.ok(await letsIn(spot, await keysFor(spot)), spot.host.name)
    return (await done()) === hosts - 1
  })
  for (const spot of others) {
    assert.is((await keysFor(spot)).length, 1)
    assert.not(await letsIn(spot, old))
  }
  await away.host.reconnect()
  assert.ok(await letsIn(away, await keysFor(away)), 'it kept the old one')
  await fleet.until('all', async () => (await done()) === hosts, 60)
  assert.ok(await letsIn(away, await keysFor(away)))
  assert.not(await letsIn(away, old))
  for (const spot of spots()) {
    const lines = await spot.keysOf('ops')
    assert.ok(lines.includes(publicKey.split(' ')[1] ?? '?'))
    assert.is((lines.match(/gatehouse-gateway-acme/g) ?? []).length, 1)
  }
})

test('no fault leaves a lie: the state is true, and mends itself when the fault is gone', async () => {
  const { operator } = fleet.stage
  const [full, readOnly, stopped, frozen, slow] = spots() as [Spot, Spot, Spot, Spot, Spot]
  const before = await full.keysOf('ops')
  await full.host.fill('/home')
  await readOnly.host.readOnly('/home')
  await stopped.host.stop()
  await frozen.host.freeze()
  await slow.host.run('echo "echo hello; sleep 1" >>/root/.bashrc')
  const publicKey = newPublicKey()
  await addKey(operator.caller, { name: 'under faults', publicKey })
  await Promise.all([
    full.fails(/ops: .*disk full or read-only/),
    readOnly.fails(/ops: .*disk full or read-only/),
    stopped.fails(/refused/),
    frozen.fails(/did not answer|did not finish|broke off/),
    slow.is('in-sync'),
  ])
  for (const spot of [full, readOnly]) assert.is(await spot.keysOf('ops'), before)
  await full.host.drain()
  await readOnly.host.writable('/home')
  await stopped.host.start()
  await frozen.host.thaw()
  await Promise.all(spots().map((spot) => spot.is('in-sync', 70)))
  for (const spot of spots()) assert.ok((await spot.keysOf('ops')).includes(publicKey), spot.host.name)
})

test('a connection cut in the middle of a write leaves the old file or the new one, and is tried again', async () => {
  const { operator } = fleet.stage
  const spot = fleet.at(0)
  for (let tries = 0; tries < 4; tries++) {
    const publicKey = newPublicKey()
    const old = await spot.keysOf('ops')
    const adding = addKey(operator.caller, { name: `cut ${tries}`, publicKey })
    await sleep(20 + tries * 15)
    await spot.host.stop()
    await adding
    const now = await spot.keysOf('ops')
    assert.ok(now === old || (now.includes(publicKey) && /# gatehouse end\n/.test(now)), now)
    await spot.host.start()
    await spot.is('in-sync', 60)
    assert.ok((await spot.keysOf('ops')).includes(publicKey))
  }
})

test('a server that only speaks what is long broken is not spoken to, and says so', async () => {
  const { operator } = fleet.stage
  const spot = fleet.at(2)
  await spot.host.stop()
  const config = '/run/test-host/sshd.conf'.trim().split('\n')[0]
  await spot.host.run(`cp ${config} /tmp/kept; echo 'KexAlgorithms diffie-hellman-group14-sha1' >>${config}`)
  await spot.host.start().catch(() => {})
  await addKey(operator.caller, { name: 'old sshd', publicKey: newPublicKey() })
  await spot.fails(/did not complete an SSH handshake/)
  await spot.host.stop()
  await spot.host.run(`cp /tmp/kept ${config}`)
  await spot.host.start()
  await spot.is('in-sync', 70)
})

test('a host that is gone for good holds up nobody', async () => {
  const { operator } = fleet.stage
  await fleet.at(4).host.die()
  const publicKey = newPublicKey()
  await addKey(operator.caller, { name: 'after a death', publicKey })
  for (const spot of spots().slice(0, 4)) await spot.is('in-sync')
  await fleet.at(4).fails(/did not answer|broke off|failed/)
})

test.run()
