import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { retireManagementKeys } from '@gatehouse/core/fleet/management-key/retire-management-keys'
import { wantedManifest } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { changeServerAccess } from '@gatehouse/core/fleet/server/change-access'
import { changeServerSettings } from '@gatehouse/core/fleet/server/change-settings'
import { listLeaving } from '@gatehouse/core/fleet/server/list-leaving'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { admitSession } from '@gatehouse/core/session/open-session'
import { holderKey, sessionRequest } from '@gatehouse/core/session/sessions.testing'
import { closeAccount } from '@gatehouse/core/team/account/close-account'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { setMemberEnd } from '@gatehouse/core/team/member/set-end'
import { connect } from '@gatehouse/hosts/connect'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { fleetMissing } from '@gatehouse/hosts/test-host/fleet'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openRealFleet, type RealFleet, type Spot } from './real-fleet.testing.ts'

const missing = fleetMissing()
if (missing) console.log(`SKIPPED: real hosts that are left to their people — install ${missing}`)
else enterOwnNetwork()
const test = suite('hosts of a closed account that are left to their people')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-leaving-'))

const people = ['owner', 'ops', 'temp'] as const
const keys = Object.fromEntries(
  [...people, 'late'].map((name) => [name, generateManagementKey(`${name}@laptop`)]),
)
const publicKey = (name: string) => keys[name]?.publicKey ?? ''
const plain = (name: string) => `${publicKey(name).split(' ').slice(0, 2).join(' ')} ${name}@acme.com`

let fleet: RealFleet
/** The one that is reached by people's own keys, through the gateway alone, that records, is away, cannot write root's file, and loses an answer. */
let direct: Spot, gateway: Spot, recorded: Spot, away: Spot, stuck: Spot, unheard: Spot
let managementKey: string
let gatewayKeys: readonly string[]

const spots = () => [direct, gateway, recorded, away, stuck, unheard]
/** What somebody else has in a login's file. */
const foreign = Buffer.from(
  '# by hand\0\xff\nssh-rsa AAAAB3NzaC1yc2EAAA by hand\r\n# no newline at the end',
  'latin1',
)

if (!missing) {
  test.before(async () => {
    fleet = await openRealFleet(6)
    const { gatehouse, owner, operator } = fleet.stage
    ;[direct, gateway, recorded, away, stuck, unheard] = [0, 1, 2, 3, 4, 5].map((at) => fleet.at(at)) as [
      Spot,
      Spot,
      Spot,
      Spot,
      Spot,
      Spot,
    ]
    for (const [name, { privateKey }] of Object.entries(keys))
      writeFileSync(join(folder, name), privateKey, { mode: 0o600 })
    await changeServerAccess(owner.caller, { server: gateway.server, access: 'gateway' })
    await changeServerAccess(owner.caller, { server: recorded.server, access: 'recorded' })
    for (const { server } of [direct, gateway])
      await changeServerSettings(owner.caller, { server, sudo: true })
    const temp = await gatehouse.join(owner, 'temp@acme.com', 'OPERATOR')
    await setMemberEnd(owner.caller, {
      user: temp.user,
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    })
    await gatehouse.join(owner, 'keyless@acme.com', 'OPERATOR')
    const gone = await gatehouse.join(owner, 'gone@acme.com', 'OPERATOR')
    await addKey(gone.caller, { name: 'laptop', publicKey: publicKey('late') })
    for (const [name, { caller }] of [
      ['owner', owner],
      ['ops', operator],
      ['temp', temp],
    ] as const)
      await addKey(caller, { name: 'laptop', publicKey: publicKey(name) })
    const holder = await holderKey(fleet.stage, operator, 'gateway')
    await Promise.all(spots().map((spot) => spot.is('in-sync')))
    await revokeMember(owner.caller, { user: gone.user })
    await Promise.all(spots().map((spot) => spot.is('in-sync')))
    const request = sessionRequest(holder, { server: direct.host.name, account: 'acme' })
    gatewayKeys = (await admitSession(gatehouse.core, request)).privateKeys
    const wanted = await wantedManifest(gatehouse.core, owner.account.id, direct.server)
    managementKey = wanted?.target.privateKey ?? ''
    for (const { host } of spots())
      await host.run('base64 -d >>/home/ops/.ssh/authorized_keys', foreign.toString('base64'))
  })
  test.after(async () => {
    await fleet?.close()
    rmSync(folder, { recursive: true, force: true })
  })
}

/** What OpenSSH's own client says, and exit code 255 where it is refused. */
const ssh = ({ host: { host, port } }: Spot, login: string, person: string, command: string) =>
  new Promise<{ code: number; stdout: string }>((resolve) => {
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
    ]
    const args = ['-F', 'none', '-q', '-i', join(folder, person), '-p', String(port)]
    execFile(
      'ssh',
      [...args, ...options.flatMap((option) => ['-o', option]), `${login}@${host}`, command],
      (error, stdout) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout }),
    )
  })

const isLetIn = ({ host: { host, port } }: Spot, user: string, privateKeys: readonly string[]) =>
  connect({
    host,
    port,
    timeoutMs: 5000,
    acceptsHostKey: () => true,
    login: { user, privateKeys },
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

const operator = () => fleet.stage.gatehouse.caller({ kind: 'operator', label: 'test' }, null)
const leaving = async () => (await listLeaving(operator())).items
const isGone = async (spot: Spot) => (await leaving()).every(({ name }) => name !== spot.host.name)
const bytesOf = async ({ host }: Spot, login: string) =>
  Buffer.from((await host.run(`base64 /home/${login}/.ssh/authorized_keys`)).stdout, 'base64')

async function isLeftToItsPeople(spot: Spot) {
  const { host } = spot
  for (const person of people)
    assert.equal(
      await ssh(spot, person, person, 'echo "$USER"'),
      { code: 0, stdout: `${person}\n` },
      `${person} on ${host.name}`,
    )
  assert.match(await spot.keysOf('owner'), new RegExp(`^${plain('owner').replaceAll('+', '\\+')}\n$`))
  const own = (await bytesOf(spot, 'ops')).toString('latin1')
  assert.ok(own.endsWith(foreign.toString('latin1')), own)
  assert.match(own.slice(0, -foreign.length), /^(ssh-ed25519 \S+ ops@acme\.com\n){2}$/)
  assert.match(await spot.keysOf('temp'), /^expiry-time="\d{12}" ssh-ed25519 \S+ temp@acme\.com\n$/)
  // who has no key keeps the login, and who had gone stays gone
  assert.equal([(await host.run('id keyless')).code, await spot.keysOf('keyless')], [0, ''])
  assert.is((await ssh(spot, 'gone', 'late', 'true')).code, 255)
}

async function isRidOfGatehouse(spot: Spot) {
  const { host } = spot
  assert.not(await isLetIn(spot, 'root', [managementKey]), `${host.name}: management key`)
  assert.not(await isLetIn(spot, 'ops', gatewayKeys), `${host.name}: gateway key`)
  const places = '/var/lib/gatehouse /run/gatehouse /usr/local/lib/gatehouse /etc/sudoers.d/gatehouse'
  assert.is((await host.run(`ls -d ${places} 2>/dev/null`)).stdout, '')
  const ours = "grep -rEl '# gatehouse (begin|end)|restrict,pty|gatehouse-gateway|gatehouse-acme'"
  assert.is((await host.run(`${ours} /root/.ssh /home/*/.ssh`)).stdout, '')
  assert.ok(await isLetIn(spot, 'root', [fleet.fleet.managementKey.privateKey]), 'other keys of root’s stay')
}

test('before, the gateway and the management key let in, and on one of the hosts nobody by a key of their own', async () => {
  for (const spot of spots()) {
    assert.ok(await isLetIn(spot, 'root', [managementKey]))
    assert.ok(await isLetIn(spot, 'ops', gatewayKeys))
    assert.is((await ssh(spot, 'owner', 'owner', 'true')).code, spot === gateway ? 255 : 0, spot.host.name)
  }
  assert.match(await recorded.keysOf('owner'), /command="/)
})

test('after, each person logs in straight to the host and becomes root as before, and Gatehouse cannot', async () => {
  const { owner } = fleet.stage
  await away.host.cutOff()
  for (const { host } of [stuck, unheard]) await host.readOnly('/root/.ssh')
  // by which it was managed before, whose line nobody has taken away yet
  await gateway.host.run(
    'useradd -m ubuntu; mkdir ~ubuntu/.ssh; cp /root/.ssh/authorized_keys ~ubuntu/.ssh; chown -R ubuntu: ~ubuntu/.ssh',
  )
  assert.ok(await isLetIn(gateway, 'ubuntu', [managementKey]))
  await fleet.stage.gatehouse.database.owner.query(
    "update server_syncs set former_logins = '{ubuntu}' where server_id = $1",
    [gateway.server],
  )
  await closeAccount(owner.caller, { slug: 'acme', keys: 'leave' })
  for (const spot of [direct, gateway, recorded]) {
    await fleet.until(`${spot.host.name} is gone`, () => isGone(spot))
    await isLeftToItsPeople(spot)
    await isRidOfGatehouse(spot)
  }
  assert.not(await isLetIn(gateway, 'ubuntu', [managementKey]))
  for (const spot of [direct, gateway]) {
    for (const person of people)
      assert.equal(await ssh(spot, person, person, 'sudo -n id -u'), { code: 0, stdout: '0\n' })
    const { stdout } = await spot.host.run('cat /etc/sudoers.d/gatehouse-left; visudo -c')
    assert.match(stdout, /this file is yours\.\n(\w+ ALL=\(ALL:ALL\) NOPASSWD: ALL\n){4}/)
    assert.match(stdout, /keyless ALL/)
  }
  assert.is.not((await ssh(recorded, 'ops', 'ops', 'sudo -n id -u')).code, 0)
  // what it recorded and nobody fetched is the team's, and nothing more is recorded
  assert.is((await recorded.host.run('ls /var/spool/gatehouse | wc -l')).stdout, '1\n')
})

test('where the management key cannot be taken away yet the lines are people’s already, and are not touched again', async () => {
  await fleet.until('lines are left', async () =>
    (await leaving()).some(
      ({ name, linesLeftAt, error }) =>
        name === stuck.host.name && linesLeftAt !== null && /cannot write root/.test(error ?? ''),
    ),
  )
  await isLeftToItsPeople(stuck)
  // the team's own decisions from here on
  await stuck.host.run(
    "sed -i /temp@acme/d /home/temp/.ssh/authorized_keys; echo '# ours' >>/home/owner/.ssh/authorized_keys",
  )
  await fleet.restartWorker()
  await stuck.host.writable('/root/.ssh')
  await fleet.until('gone', () => isGone(stuck))
  await isRidOfGatehouse(stuck)
  assert.is(await stuck.keysOf('temp'), '')
  assert.is(await stuck.keysOf('owner'), `${plain('owner')}\n# ours\n`)
})

test('where the key went and the answer was lost, its refusal is the proof', async () => {
  await fleet.until('lines are left', async () =>
    (await leaving()).some(({ name, linesLeftAt }) => name === unheard.host.name && linesLeftAt !== null),
  )
  await unheard.host.stop()
  await unheard.host.writable('/root/.ssh')
  await unheard.host.run(
    'sed -i /gatehouse-acme/d /root/.ssh/authorized_keys; rm -r /var/lib/gatehouse /run/gatehouse',
  )
  await unheard.host.start()
  await fleet.until('gone', () => isGone(unheard))
  await isLeftToItsPeople(unheard)
  await isRidOfGatehouse(unheard)
})

test('a host that is away stays pending for the administrator to see, and is left when it is back', async () => {
  const { database, core } = fleet.stage.gatehouse
  const [pending, ...others] = await leaving()
  assert.equal(others, [])
  assert.equal(
    [pending?.account, pending?.name, pending?.keys, pending?.linesLeftAt],
    ['acme', away.host.name, 'leave', null],
  )
  await fleet.until('told', async () =>
    /did not answer|broke off|failed/.test((await leaving())[0]?.error ?? ''),
  )
  await retireManagementKeys(core)
  const kept = () =>
    database.owner.query('select from management_keys where private_key is not null and account_id = $1', [
      fleet.stage.owner.account.id,
    ])
  assert.is((await kept()).rows.length, 1, 'it is needed for that one')
  await away.host.reconnect()
  await fleet.until('gone', () => isGone(away), 70)
  await isLeftToItsPeople(away)
  await isRidOfGatehouse(away)
  await retireManagementKeys(core)
  assert.is((await kept()).rows.length, 0, 'and forgotten then')
})

test.run()
