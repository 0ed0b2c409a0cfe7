import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { render } from './firewall/render.ts'
import type { FirewallRule, Ruleset } from './firewall/ruleset.ts'
import {
  digestTable,
  type FirewallReport,
  firewallRequest,
  parseFirewall,
  parseFirewallDone,
  parseTried,
} from './firewall-report.ts'
import { HostUnreachable } from './host-unreachable.ts'
import { HostPool } from './pool.ts'
import { type Fleet, fleetSystemdMissing, startFleet } from './test-host/fleet.ts'
import type { FleetHost } from './test-host/fleet-host.ts'
import { enterOwnNetwork } from './test-host/own-network.ts'

const missing = fleetSystemdMissing()
if (missing === null) enterOwnNetwork()

const test = suite('the firewall of a host')
const stranger = '10.99.0.2'
let fleet: Fleet
let pool: HostPool
/** With systemd, and without. */
let host: FleetHost
let plain: FleetHost
let tokens = 0
/** How often a confirmation and an undo come together: as often as was promised with `npm run test:long`. */
const races = process.env['GATEHOUSE_TEST_LONG'] ? 200 : 50

const rule = (number: number, more: Partial<FirewallRule>): FirewallRule => ({
  id: `018f0000-0000-7000-8000-${String(number).padStart(12, '0')}`,
  action: 'allow',
  protocol: 'tcp',
  ports: [],
  sources: [],
  comment: '',
  until: null,
  ...more,
})
const table = (rules: FirewallRule[], more: Partial<Ruleset> = {}) =>
  render({ enabled: true, gatewayOnly: false, sshPort: 22, gatehouse: ['10.99.0.1'], rules, ...more })
const port = (of: number) => [{ from: of, to: of }]

const target = ({ host, port, hostKey }: FleetHost) => ({
  host,
  port,
  hostKey,
  privateKey: fleet.managementKey.privateKey,
})
async function ask(of: FleetHost, request: string, anew = false): Promise<FirewallReport> {
  return parseFirewall(await pool.firewall(target(of), request, { anew }), of.name)
}
const look = (of: FleetHost) => ask(of, firewallRequest.look())
async function tryOut(of: FleetHost, text: string, seconds = 20): Promise<string> {
  const token = `trial-${++tokens}`
  parseFirewallDone(
    await pool.firewall(target(of), firewallRequest.try(token, seconds, text)),
    of.name,
    'armed',
  )
  return token
}
async function put(of: FleetHost, text: string): Promise<FirewallReport> {
  const report = await ask(of, firewallRequest.confirm(await tryOut(of, text)), true)
  assert.is(report.trial?.outcome, 'confirmed')
  assert.is(report.holds, digestTable(text))
  assert.is(report.found, null)
  return report
}
const clear = async (of: FleetHost) =>
  parseFirewallDone(await pool.firewall(target(of), firewallRequest.remove()), of.name, 'gone')
async function order(of: FleetHost, command: string): Promise<void> {
  const { code, stderr } = await of.run(command)
  if (code !== 0) throw new Error(stderr)
}
const said = async (of: FleetHost, command: string) => (await of.run(command)).stdout.trim()

/** Whether a connection of its own comes about, from an address that is not Gatehouse's. */
async function getsIn(of: FleetHost, to: number, from = stranger): Promise<boolean> {
  const socket = connect({ host: of.host, port: to, localAddress: from })
  const outcome = await Promise.race([
    once(socket, 'connect').then(
      () => true,
      () => false,
    ),
    sleep(700, false),
  ])
  socket.destroy()
  return outcome
}

async function open(of: FleetHost, to: number): Promise<Socket> {
  const socket = connect({ host: of.host, port: to, localAddress: stranger }).on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Whether what is said comes back within a second. */
async function echoes(socket: Socket): Promise<boolean> {
  socket.write('hello')
  return Promise.race([
    once(socket, 'data').then(
      () => true,
      () => false,
    ),
    sleep(1000, false),
  ])
}

/** Something that says back what it hears, at a port of a host. */
async function serveEcho(of: FleetHost, to: number, within = ''): Promise<void> {
  const script = `require('net').createServer((s) => s.on('error', () => {}).pipe(s)).listen(${to})`
  await of.run(`${within} setsid ${process.execPath} -e "${script}" </dev/null >/dev/null 2>&1 &`)
  const deadline = Date.now() + 20_000
  while (!(await said(of, `${within} ss -Hltn sport = :${to}`))) {
    if (Date.now() > deadline) assert.unreachable(`nothing listens at ${to}`)
    await sleep(50)
  }
}

async function until(what: string, holds: () => Promise<boolean>, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await holds())) {
    if (Date.now() > deadline) assert.unreachable(`${what}: not after ${seconds} s`)
    await sleep(100)
  }
}

if (missing !== null) console.log(`SKIPPED: the firewall of a host — install ${missing}`)
else {
  test.before(async () => {
    fleet = await startFleet({ hosts: 6, systemd: 1 })
    ;[host, plain] = fleet.hosts as [FleetHost, FleetHost]
    pool = new HostPool({ connectMs: 3000, execMs: 20_000 })
    await promisify(execFile)('ip', ['address', 'add', `${stranger}/16`, 'dev', 'gatehouse0'])
  })
  test.after.each(async () => {
    for (const one of [host, plain]) await clear(one)
  })
  test.after(async () => {
    await pool?.close()
    await fleet?.close()
  })

  test('the first table lets live what is open, though it has not spoken; a deny cuts it at once', async () => {
    await serveEcho(plain, 8080)
    const socket = await open(plain, 8080)
    assert.is(await echoes(socket), true)
    await put(plain, table([]))
    assert.is(await getsIn(plain, 8080), false)
    await sleep(1500)
    assert.is(await echoes(socket), true, 'what was open goes on')
    await put(plain, table([rule(1, { ports: port(8080) })]))
    assert.is(await getsIn(plain, 8080), true)
    const other = await open(plain, 8080)
    assert.is(await echoes(other), true)
    await put(
      plain,
      table([rule(2, { action: 'deny', sources: [`${stranger}/32`] }), rule(1, { ports: port(8080) })]),
    )
    assert.equal(await Promise.all([echoes(socket), echoes(other)]), [false, false])
    for (const one of [socket, other]) one.destroy()
  })

  test('what nobody confirms is undone, whatever becomes of the connection that brought it', async () => {
    const before = await put(plain, table([]))
    const shut = table([rule(1, { action: 'deny', sources: ['10.99.0.0/16'] })])
    const bringing = new HostPool({ connectMs: 3000, execMs: 20_000 })
    const request = firewallRequest.try('shut', 3, shut)
    const brought = bringing.firewall(target(plain), request).catch((error: unknown) => error)
    const started = Date.now()
    await until('shut', async () => !(await getsIn(plain, 22, '10.99.0.1')))
    await bringing.close()
    await brought
    const late = await ask(plain, firewallRequest.confirm('shut'), true).catch((error: unknown) => error)
    assert.instance(late, HostUnreachable, 'no new connection gets through')
    const again = new HostPool({ connectMs: 3000, execMs: 20_000 })
    await until('open', () => getsIn(plain, 22, '10.99.0.1'), 10)
    assert.ok(Date.now() - started < 10_000)
    const report = parseFirewall(await again.firewall(target(plain), firewallRequest.look()), 'plain')
    await again.close()
    assert.is(report.trial?.outcome, 'undone')
    assert.is(report.holds, before.holds)
    assert.is(report.found, null)
  })

  test('a table that nft does not take changes nothing, nor does one that did not arrive whole', async () => {
    const before = await put(plain, table([]))
    const refused = await tryOut(plain, table([]).replace('counter', 'count')).catch((error) => error)
    assert.match(refused.message, /nft refused the table: .*syntax error/)
    const request = firewallRequest.try('cut', 20, table([rule(1, { ports: port(80) })])).slice(0, -20)
    const cut = parseFirewallDone
    const answer = await pool.firewall(target(plain), request)
    assert.throws(() => cut(answer, 'plain', 'armed'), /did not arrive whole/)
    const [after] = await Promise.all([look(plain), pool.read(target(plain))])
    assert.equal([after.holds, after.found], [before.holds, null])
    // those that had found something wrong have ended
    const staying = (mode: string) => said(plain, `grep -al '[s]erve-${mode}' /proc/[0-9]*/cmdline | wc -l`)
    await until('one shell of each', async () => (await staying('firewall')) === '1')
    assert.is(await staying('read'), '1', 'and one beside the other')
  })

  test('of a confirmation and an undo that come together one happens, and the kernel holds what was said', async () => {
    const hosts = fleet.hosts.slice(1)
    const outcomes = { confirmed: 0, undone: 0 }
    // what one pool asks of a host is carried out one after another
    const other = new HostPool({ connectMs: 3000, execMs: 20_000 })
    await Promise.all(
      hosts.map(async (of, index) => {
        let held = (await put(of, table([]))).holds
        for (let race = 0; race < races / hosts.length; race++) {
          const text = table([rule(1, { ports: port(1000 + (race % 2)) })])
          const token = await tryOut(of, text, 20)
          const after = (milliseconds: number, request: string, by = pool) =>
            sleep(milliseconds).then(async () =>
              parseFirewall(await by.firewall(target(of), request), of.name),
            )
          const told = await Promise.all([
            after(((race * 7 + index) % 5) * 4, firewallRequest.confirm(token)),
            after(((race * 3 + index) % 5) * 4, firewallRequest.undo(token, 'it was asked to'), other),
          ])
          const report = await look(of)
          const outcome = report.trial?.outcome === 'confirmed' ? 'confirmed' : 'undone'
          for (const one of told) assert.is(one.trial?.outcome, outcome, 'both hear the same')
          assert.is(report.trial?.token, token)
          assert.is(report.holds, outcome === 'confirmed' ? digestTable(text) : held)
          assert.is(report.found, null)
          held = report.holds
          outcomes[outcome]++
        }
        await clear(of)
      }),
    )
    await other.close()
    console.log(`races: ${JSON.stringify(outcomes)}`)
    assert.is(outcomes.confirmed + outcomes.undone, races)
    assert.ok(outcomes.confirmed > 0 && outcomes.undone > 0)
  })

  test('a published port of a container obeys, by the port that people know; only Docker’s own bridges are trusted', async () => {
    const [docker, other] = ['br-0123456789ab', 'br-data']
    const behind = (name: string, bridge: string, net: number) =>
      `ip netns add ${name} && ip link add ${bridge} type veth peer name eth0 netns ${name} && ip address add 172.30.${net}.1/24 dev ${bridge} && ip link set ${bridge} up
ip netns exec ${name} sh -c 'ip link set lo up; ip address add 172.30.${net}.2/24 dev eth0; ip link set eth0 up; ip route add default via 172.30.${net}.1'`
    await order(
      plain,
      `${behind('c', docker, 0)}
echo 1 >/proc/sys/net/ipv4/ip_forward
nft 'table ip published { chain prerouting { type nat hook prerouting priority dstnat; policy accept; tcp dport 9090 dnat to 172.30.0.2:80; }; chain forward { type filter hook forward priority filter; policy drop; tcp dport 80 accept; ct state established accept; }; }'`,
    )
    await serveEcho(plain, 80, 'ip netns exec c')
    assert.is(await getsIn(plain, 9090), true)
    await put(plain, table([]))
    assert.is(await getsIn(plain, 9090), false)
    await put(plain, table([rule(1, { ports: port(80) })]))
    assert.is(await getsIn(plain, 9090), false, 'the port inside is not the one that is known')
    await put(plain, table([rule(1, { ports: port(9090) })]))
    assert.is(await getsIn(plain, 9090), true)
    assert.equal(
      (await look(plain)).chains?.map(({ table, hook, policy, priority }) => [table, hook, policy, priority]),
      [
        ['published', 'prerouting', 'accept', 'dstnat'],
        ['published', 'forward', 'drop', 'filter'],
      ],
      'what else filters is told',
    )
    await serveEcho(plain, 9091)
    const reaches = async (from: string, net: number) =>
      (await said(
        plain,
        `ip netns exec ${from} timeout 1 bash -c '</dev/tcp/172.30.${net}.1/9091' && echo yes`,
      )) === 'yes'
    await order(plain, behind('d', other, 1))
    assert.equal([await reaches('c', 0), await reaches('d', 1)], [true, true], 'it came after the last look')
    const { bridges, found } = await look(plain)
    assert.equal([bridges, found], [[other], null])
    assert.equal([await reaches('c', 0), await reaches('d', 1)], [true, false])
    assert.is((await look(plain)).found, null)
    // a host whose own way out is such a bridge, as inside a container: what comes by it is everybody
    await order(
      plain,
      `${behind('e', 'docker0', 2)}; ip route add default via 172.30.0.2 metric 999; ip -6 route add default dev docker0 metric 999`,
    )
    assert.equal([await reaches('c', 0), await reaches('e', 2)], [true, true], 'it came after the last look')
    assert.equal((await look(plain)).bridges, [docker, other, 'docker0'])
    assert.equal([await reaches('c', 0), await reaches('e', 2)], [false, false])
    await order(plain, 'nft delete table ip published; for n in c d e; do ip netns delete $n; done')
  })

  test('a rule goes on counting over changes, an undo and a flush', async () => {
    const open = rule(1, { ports: port(8083), comment: 'odd counter packets 5 bytes 6' })
    const met = async () => {
      const { counters } = await look(plain)
      return counters[`${'1'.padStart(12, '0')} ${open.comment}`]?.packets
    }
    await serveEcho(plain, 8083)
    await put(plain, table([open]))
    assert.is(await met(), 0)
    await getsIn(plain, 8083)
    assert.is(await met(), 1)
    await getsIn(plain, 8083)
    await put(plain, table([rule(2, { ports: port(80) }), open]))
    assert.is(await met(), 2)
    await ask(plain, firewallRequest.undo(await tryOut(plain, table([])), 'it was asked to'))
    assert.is(await met(), 2)
    await order(plain, 'nft flush ruleset')
    const request = firewallRequest.try('again', 20, table([open]), '')
    parseFirewallDone(await pool.firewall(target(plain), request), plain.name, 'armed')
    await ask(plain, firewallRequest.confirm('again'), true)
    await getsIn(plain, 8083)
    assert.is(await met(), 3)
  })

  test('what somebody else has put there is found, and what is gone', async () => {
    await put(plain, table([]))
    await order(plain, 'nft insert rule inet gatehouse prerouting tcp dport 81 accept')
    const { found } = await look(plain)
    assert.match(found?.kernel ?? '', /tcp dport 81 accept/)
    assert.not.match(found?.expected ?? '', /dport 81/)
    const unseen = await pool.firewall(target(plain), firewallRequest.try('unseen', 20, table([])))
    assert.equal(parseTried(unseen, plain.name), found, 'and a change does not overwrite it unseen')
    await order(plain, 'nft list table inet gatehouse | grep -q "dport 81"')
    await order(plain, 'nft flush ruleset')
    assert.is((await look(plain)).found?.kernel, '')
  })

  test('start, reload and restart of nftables.service leave the table; with a stop it is gone, and told', async () => {
    const report = await put(host, table([rule(1, { ports: port(80) })]))
    assert.is(report.lasts, true)
    await until('the unit', async () => (await look(host)).note === null)
    for (const what of ['start', 'reload', 'restart']) {
      await order(host, `systemctl ${what} nftables.service`)
      await until(what, async () => (await look(host)).found === null)
    }
    await order(host, 'systemctl stop nftables.service')
    const stopped = await look(host)
    assert.is(stopped.found?.kernel, '')
    assert.match(stopped.note ?? '', /stopped, with nftables/)
  })

  test('a restart in the time of a trial undoes it; what was confirmed comes back', async () => {
    const text = table([rule(1, { ports: port(80) })])
    const { holds } = await put(host, text)
    const token = await tryOut(host, table([]), 60)
    await host.reboot({ pulled: true })
    await until('back', async () => (await look(host).catch(() => null))?.trial?.outcome === 'undone')
    const report = await look(host)
    assert.equal([report.trial?.token, report.holds, report.found], [token, holds, null])
    assert.match(report.trial?.why ?? '', /restarted|loaded anew/)
    assert.match(await said(host, 'nft list table inet gatehouse'), /tcp dport 80/)
  })

  for (const kind of ['with systemd', 'without'])
    test(`what ends is gone at its time, with nobody there, ${kind}`, async () => {
      const on = kind === 'without' ? plain : host
      await serveEcho(on, 8081)
      const end = Math.floor(Date.now() / 1000) + 8
      const report = await put(on, table([rule(1, { ports: port(8081), until: end })]))
      assert.is(await getsIn(on, 8081), true)
      if (kind === 'with systemd') {
        await on.reboot({ pulled: false })
        assert.match(await said(on, 'nft list table inet gatehouse'), /tcp dport 8081/)
      }
      await sleep(Math.max(0, end * 1000 - Date.now()))
      await until('over', async () => !(await said(on, 'nft list table inet gatehouse')).includes('8081'), 4)
      const after = await look(on)
      assert.equal([after.holds, after.found], [report.holds, null])
    })

  test('nothing of it stays when it is taken away', async () => {
    await put(host, table([rule(1, { ports: port(80), until: Math.floor(Date.now() / 1000) + 600 })]))
    await clear(host)
    assert.is(
      await said(
        host,
        'nft list ruleset; ls -d /var/lib/gatehouse/firewall; find /etc/systemd -name "gatehouse*"; systemctl list-units --all --plain --no-legend "gatehouse-firewall*"; pgrep sleep',
      ),
      '',
    )
    const report = await look(host)
    assert.equal([report.holds, report.found], [null, null])
  })
}

test.run()
