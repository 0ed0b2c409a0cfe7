import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Verb } from '@gatehouse/core/audit/event/verbs'
import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { removeServer } from '@gatehouse/core/fleet/server/remove-server'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { addRule } from '@gatehouse/core/machine/firewall/add-rule'
import { listFirewall } from '@gatehouse/core/machine/firewall/list-firewall'
import { removeRules } from '@gatehouse/core/machine/firewall/remove-rules'
import { disableFirewall, enableFirewall } from '@gatehouse/core/machine/firewall/switch-firewall'
import { listParts } from '@gatehouse/core/machine/part/list-parts'
import type { PartView } from '@gatehouse/core/machine/part/view'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { refused } from '@gatehouse/core/testing/refusals'
import { fleetMissing } from '@gatehouse/hosts/test-host/fleet'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import { manageBySudo } from '@gatehouse/hosts/testing/management-login'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openRealFleet, type RealFleet, type Spot } from '../../sync/real-fleet.testing.ts'

const missing = fleetMissing()
if (missing === null) enterOwnNetwork()

const test = suite('firewalls of real hosts')
const run = promisify(execFile)
const stranger = '10.99.0.2'
const elsewhere = '10.99.0.3'
let fleet: RealFleet
const children: ChildProcess[] = []

const owner = () => fleet.stage.owner.caller
const part = async ({ server }: Spot): Promise<PartView | undefined> =>
  (await listParts(owner(), { server })).items[0]
const is = (spot: Spot, state: PartView['state'], seconds = 60) =>
  fleet.until(`${spot.host.name} ${state}`, async () => (await part(spot))?.state === state, seconds)
const tableOf = async ({ host }: Spot) => (await host.run('nft list table inet gatehouse')).stdout
const eventsOf = async (verb: Verb) => (await searchEvents(owner(), { verb })).items
const sql = (text: string, values: unknown[] = []) => fleet.stage.gatehouse.database.owner.query(text, values)
/** Has a part looked at now. */
const lookAt = ({ server }: Spot) => syncNow(owner(), { server })

async function getsIn({ host }: Spot, from = stranger): Promise<boolean> {
  const socket = connect({ host: host.host, port: 22, localAddress: from })
  const connected = once(socket, 'connect').then(
    () => true,
    () => false,
  )
  const outcome = await Promise.race([connected, sleep(700, false)])
  socket.destroy()
  return outcome
}

/** A gateway or worker in a process of its own; a gateway has an address of its own as well. */
async function start(what: 'gateway' | 'worker', id: string): Promise<ChildProcess> {
  const options = JSON.stringify({ what, id, database: fleet.stage.gatehouse.database.address })
  const program = [new URL('./elsewhere.fixture.ts', import.meta.url).pathname, options]
  const own = what === 'gateway' ? ['unshare', '-n', '--kill-child'] : []
  const [command = '', ...args] = [...own, process.execPath, ...program]
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  if (what === 'gateway') {
    await fleet.until('its network', async () => {
      const { stdout } = await run('readlink', [`/proc/${child.pid}/ns/net`, '/proc/self/ns/net'])
      const [own, ours] = stdout.trim().split('\n')
      return own !== ours
    })
    await run('ip', [
      'link',
      'add',
      'elsewhere',
      'up',
      'master',
      'gatehouse0',
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      String(child.pid),
    ])
    await run('nsenter', [
      '-t',
      String(child.pid),
      '-n',
      'sh',
      '-c',
      `ip link set lo up; ip link set eth0 up; ip address add ${elsewhere}/16 dev eth0`,
    ])
  }
  await once(child.stdout ?? child, 'data')
  return child
}

if (missing !== null) console.log(`SKIPPED: firewalls of real hosts — install ${missing}`)
else {
  test.before(async () => {
    fleet = await openRealFleet(3)
    await run('ip', ['address', 'add', `${stranger}/16`, 'dev', 'gatehouse0'])
    for (const n of [0, 1, 2]) await fleet.at(n).is('in-sync')
  })
  test.after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await fleet?.close()
  })

  test('a firewall that is turned on is proved, and lets in Gatehouse and who is allowed', async () => {
    const spot = fleet.at(0)
    await enableFirewall(owner(), { servers: [spot.server], acknowledge: true })
    await is(spot, 'in-sync')
    assert.is(await getsIn(spot), false)
    const view = await part(spot)
    assert.equal(view?.facts.connection, { from: '10.99.0.1', to: spot.host.host, port: 22 })
    assert.match(view?.facts.note ?? '', /no systemd/)
    const { rules } = await addRule(owner(), {
      servers: [spot.server],
      rule: { action: 'allow', ports: ['22'] },
    })
    await is(spot, 'in-sync')
    await fleet.until('allowed', () => getsIn(spot))
    await lookAt(spot)
    await fleet.until('counted', async () => {
      const { met } = (await listFirewall(owner(), { server: spot.server })).rules[0] ?? {}
      return met !== null && met !== undefined && met.packets > 0 && met.at !== null
    })
    await removeRules(owner(), { rules })
    await fleet.until('not any more', async () => !(await getsIn(spot)))
    await is(spot, 'in-sync')
  })

  test('what shuts out a gateway is undone, told with which, and not tried again until somebody changes it', async () => {
    const spot = fleet.at(0)
    await start('gateway', 'gateway-elsewhere')
    const { rules } = await addRule(owner(), {
      servers: [spot.server],
      rule: { action: 'deny', sources: [`${elsewhere}/32`] },
    })
    const started = Date.now()
    await is(spot, 'undone')
    console.log(`undone ${Date.now() - started} ms after the click`)
    assert.not.match(await tableOf(spot), new RegExp(elsewhere))
    const [event] = await eventsOf('firewall.rolled_back')
    assert.equal(event?.actor.kind, 'system')
    assert.match(JSON.stringify(event?.details), /gateway-elsewhere could not connect anew/)
    await lookAt(spot)
    await fleet.until('looked at', async () => {
      const { rows } = await sql('select asked from server_parts where server_id = $1', [spot.server])
      return rows[0].asked === false
    })
    assert.is((await part(spot))?.state, 'undone')
    assert.is((await eventsOf('firewall.rolled_back')).length, 1)
    assert.is((await spot.view()).sync.state, 'in-sync', 'the keys of that server go on')
    await removeRules(owner(), { rules })
    await is(spot, 'in-sync')
  })

  test('a worker that is killed right after the load leaves a host that is back in time, by itself', async () => {
    const spot = fleet.at(0)
    await fleet.restartWorker({ begin: false })
    const worker = await start('worker', 'worker-elsewhere')
    await addRule(owner(), { servers: [spot.server], rule: { action: 'deny', sources: [`${elsewhere}/32`] } })
    await fleet.until('loaded', async () => (await tableOf(spot)).includes(elsewhere))
    worker.kill('SIGKILL')
    const killed = Date.now()
    await fleet.until('back', async () => !(await tableOf(spot)).includes(elsewhere), 32)
    console.log(`back ${Date.now() - killed} ms after the worker was killed`)
    await fleet.restartWorker()
    await is(spot, 'undone')
    assert.is((await eventsOf('firewall.rolled_back')).length, 2)
    const { rules } = { rules: (await sql('select id from firewall_rules')).rows.map(({ id }) => id) }
    await removeRules(owner(), { rules })
    await is(spot, 'in-sync')
  })

  test('a gateway that has died holds up nothing', async () => {
    const spot = fleet.at(0)
    children[0]?.kill('SIGKILL')
    await addRule(owner(), { servers: [spot.server], rule: { action: 'allow', ports: ['80'] } })
    await is(spot, 'in-sync', 20)
    assert.match(await tableOf(spot), /tcp dport 80/)
  })

  test('a change of the account goes to one server first; what that one undoes reaches no other', async () => {
    const spots = [fleet.at(0), fleet.at(1), fleet.at(2)]
    await enableFirewall(owner(), { servers: spots.map(({ server }) => server), acknowledge: true })
    for (const spot of spots) await is(spot, 'in-sync')
    const gateway = await start('gateway', 'gateway-again')
    const { rules } = await addRule(owner(), { rule: { action: 'deny', sources: [`${elsewhere}/32`] } })
    await fleet.until('undone', async () => {
      const states = (await Promise.all(spots.map(part))).map((view) => view?.state)
      return states.includes('undone') && states.filter((state) => state === 'stopped').length === 2
    })
    await sleep(1500)
    for (const spot of spots) assert.not.match(await tableOf(spot), new RegExp(elsewhere))
    assert.is((await eventsOf('firewall.rolled_back')).length, 3)
    gateway.kill('SIGKILL')
    await removeRules(owner(), { rules })
    for (const spot of spots) await is(spot, 'in-sync')
  })

  test('what somebody changes by hand is told, with who was on the server then, and put back', async () => {
    const spot = fleet.at(1)
    const key = await holderKey(fleet.stage, fleet.stage.operator)
    const session = await openSession(fleet.stage, key, { server: spot.host.name })
    await spot.host.run('nft insert rule inet gatehouse prerouting tcp dport 81 accept')
    await lookAt(spot)
    await fleet.until('told', async () => (await eventsOf('firewall.drifted')).length === 1)
    const [event] = await eventsOf('firewall.drifted')
    assert.match(JSON.stringify(event?.details), /tcp dport 81 accept/)
    await is(spot, 'in-sync')
    await fleet.until('put back', async () => !(await tableOf(spot)).includes('dport 81'))
    const drift = (await part(spot))?.drift
    assert.equal(
      drift?.sessions.map(({ id }) => id),
      [session.id],
    )
    assert.equal(drift?.added, ['tcp dport 81 accept'])
    // which a change meets before any look does
    await spot.host.run('nft insert rule inet gatehouse prerouting tcp dport 82 accept')
    await addRule(owner(), { servers: [spot.server], rule: { action: 'allow', ports: ['83'] } })
    await fleet.until(
      'told before it is overwritten',
      async () => (await eventsOf('firewall.drifted')).length === 2,
    )
    await is(spot, 'in-sync')
    const [unseen] = await eventsOf('firewall.drifted')
    assert.equal(unseen?.details['drift'], { added: ['tcp dport 82 accept'], removed: [] })
    assert.ok(unseen?.details['since'])
    const table = await tableOf(spot)
    assert.equal([table.includes('dport 82'), table.includes('dport 83')], [false, true])
    await spot.host.run('nft flush ruleset')
    await lookAt(spot)
    await fleet.until('back', async () => (await tableOf(spot)).includes('gatehouse'))
    assert.is((await eventsOf('firewall.drifted')).length, 3)
  })

  test('what is turned off, or whose server is removed, leaves nothing on the host', async () => {
    const [off, removed] = [fleet.at(1), fleet.at(2)]
    await disableFirewall(owner(), { servers: [off.server] })
    await fleet.until('off', async () => (await part(off)) === undefined)
    await removeServer(owner(), { server: removed.server })
    await fleet.until('removed', async () =>
      removed.view().then(
        () => false,
        () => true,
      ),
    )
    for (const { host } of [off, removed])
      assert.is((await host.run('nft list ruleset; ls -d /var/lib/gatehouse/firewall')).stdout, '')
    assert.is(await getsIn(off), true)
  })

  test('through a masquerade, a hop and a sudo login the host says who comes, and that is who must get in', async () => {
    const [hop, behind] = [fleet.at(1), fleet.at(2)]
    const seen = '10.99.0.9'
    await run('ip', ['address', 'add', `${seen}/16`, 'dev', 'gatehouse0'])
    await run('nft', [
      `table ip seen { chain post { type nat hook postrouting priority srcnat; ip daddr ${hop.host.host} tcp dport 22 snat to ${seen}; }; }`,
    ])
    const { managementKey } = await getAccount(owner(), undefined)
    await manageBySudo(Object.assign(behind.host, { managementKey: { publicKey: managementKey } }), 'ubuntu')
    const { host, port, hostKey } = behind.host
    const at = { name: 'behind', host, port, hostKey, login: 'ubuntu', via: hop.server }
    const { id } = await registerServer(owner(), at)
    // what is open already is not masqueraded
    await fleet.restartWorker()
    const both = [
      { ...hop, from: seen },
      { ...behind, server: id, from: hop.host.host },
    ]
    await enableFirewall(owner(), { servers: both.map(({ server }) => server), acknowledge: true })
    for (const { from, ...spot } of both) {
      await is(spot, 'in-sync')
      assert.is((await part(spot))?.facts.connection?.from, from)
      assert.match(await tableOf(spot), new RegExp(`ip saddr ${from} tcp dport 22 .*"gatehouse"`))
      const rule = {
        action: 'deny' as const,
        protocol: 'any' as const,
        sources: [`${from}/32`],
        comment: 'oops',
      }
      const refusal = await refused('invalid', addRule(owner(), { servers: [spot.server], rule }))
      assert.match(
        JSON.stringify(refusal),
        new RegExp(
          `deny everything from ${from} \\(oops\\)” would shut out Gatehouse itself, which comes from ${from}`,
        ),
      )
    }
  })
}

test.run()
