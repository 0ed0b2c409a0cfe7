import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { render } from '../firewall/render.ts'
import type { Ruleset } from '../firewall/ruleset.ts'
import { firewallRequest, parseFirewall, parseFirewallDone } from '../firewall-report.ts'
import type { HostTarget } from '../host-target.ts'
import { parseListening } from '../listening-report.ts'
import { generateManagementKey } from '../management-key.ts'
import { HostPool } from '../pool.ts'
import { type SandboxHost, startSandboxHost } from './sandbox-host.ts'

const test = suite('the network of a sandbox')
const management = generateManagementKey('gatehouse')
let base: string
let host: SandboxHost
let pool: HostPool
let target: HostTarget

test.before(async () => {
  base = mkdtempSync(join(tmpdir(), 'gatehouse-sandbox-'))
  host = await startSandboxHost({ folder: base, managementKey: management.publicKey, hostName: 'voice-1' })
  pool = new HostPool()
  target = { host: '127.0.0.1', port: host.port, hostKey: host.hostKey, privateKey: management.privateKey }
})
test.after(async () => {
  await pool?.close()
  await host?.close()
  if (base) rmSync(base, { recursive: true, force: true })
})

const colleague = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  action: 'allow',
  protocol: 'tcp',
  ports: [],
  sources: ['127.0.0.2/32'],
  comment: 'a colleague',
  until: null,
} as const

/** What the SSH server says first to who comes from an address of loopback; empty for nothing. */
const greeting = (localAddress: string): Promise<string> =>
  new Promise((done) => {
    let said = ''
    const socket = connect({ host: '127.0.0.1', port: host.port, localAddress })
    socket.on('data', (data) => {
      said += data.toString('latin1')
      socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => done(said))
  })

async function load(ruleset: Partial<Ruleset>) {
  const own = { enabled: true, gatewayOnly: false, sshPort: host.port, gatehouse: ['127.0.0.1'], rules: [] }
  const request = firewallRequest.try('one', 20, render({ ...own, ...ruleset }))
  parseFirewallDone(await pool.firewall(target, request), 'host', 'armed')
  return parseFirewall(await pool.firewall(target, firewallRequest.confirm('one'), { anew: true }), 'host')
}

test('its SSH is among what listens, with the services that it plays, and connections are told of', async () => {
  const { tool, listening, open } = parseListening(await pool.question(target, 'listening', ''), 'host')
  assert.is(tool, 'ss')
  assert.equal(listening.map(({ process }) => process).sort(), [
    'asterisk',
    'mariadbd',
    'nginx',
    'nginx',
    'sshd',
  ])
  assert.ok(listening.some(({ port, process }) => port === host.port && process === 'sshd'))
  // those of loopback are nobody's but the host's own
  assert.equal(open, [])
})

test('it says where who asks comes from', async () => {
  const { connection } = parseFirewall(await pool.firewall(target, firewallRequest.look()), 'host')
  assert.equal(connection, { from: '127.0.0.1', to: '127.0.0.1', port: host.port })
})

test('an address that the loaded table leaves out is refused, until the table is gone', async () => {
  assert.match(await greeting('127.0.0.2'), /^SSH-2\.0-/)
  const { trial } = await load({})
  assert.is(trial?.outcome, 'confirmed')
  assert.is(await greeting('127.0.0.2'), '')
  assert.match(await greeting('127.0.0.1'), /^SSH-2\.0-/)
  await load({
    rules: [{ ...colleague, ports: [{ from: host.port, to: host.port }] }],
  })
  assert.match(await greeting('127.0.0.2'), /^SSH-2\.0-/)
  assert.is(await greeting('127.0.0.3'), '')
  parseFirewallDone(await pool.firewall(target, firewallRequest.remove()), 'host', 'gone')
  assert.match(await greeting('127.0.0.3'), /^SSH-2\.0-/)
})

test('a denial ends an open connection at once, what was allowed before and is not any more stays', async () => {
  const open = async (localAddress: string) => {
    const socket = connect({ host: '127.0.0.1', port: host.port, localAddress }).on('error', () => {})
    await once(socket, 'data')
    return socket
  }
  const isOpen = (socket: Socket) => !socket.destroyed && socket.readable
  const [denied, other] = [await open('127.0.0.2'), await open('127.0.0.3')]
  const deny = { ...colleague, action: 'deny', sources: ['127.0.0.2/32'] } as const
  // it is reset, which `once` takes for a failure
  const ended = new Promise((done) => denied.once('close', done))
  await load({ rules: [deny] })
  await ended
  assert.is(isOpen(other), true)
  assert.is(await greeting('127.0.0.3'), '')
  other.destroy()
  parseFirewallDone(await pool.firewall(target, firewallRequest.remove()), 'host', 'gone')
})

test('a table that shuts Gatehouse out is not confirmed', async () => {
  const before = await pool.firewall(target, firewallRequest.look())
  assert.is(parseFirewall(before, 'host').holds, null)
  await load({ gatehouse: ['127.0.0.9'] }).then(
    () => assert.unreachable('it was confirmed'),
    () => {},
  )
  assert.is(await greeting('127.0.0.1'), '')
  const request = firewallRequest.undo('one', 'it could not connect')
  const undone = parseFirewall(await pool.firewall(target, request), 'host')
  assert.is(undone.trial?.outcome, 'undone')
  assert.match(await greeting('127.0.0.1'), /^SSH-2\.0-/)
})

test('what is no table of Gatehouse’s, or no file, shuts nobody out', async () => {
  const path = join(base, 'run/gatehouse/nft')
  writeFileSync(path, 'table inet gatehouse {\n\tdrop\n}\n')
  assert.match(await greeting('127.0.0.2'), /^SSH-2\.0-/)
  rmSync(path)
  execFileSync('mkfifo', [path])
  assert.match(await greeting('127.0.0.2'), /^SSH-2\.0-/)
  rmSync(path)
})

test.run()
