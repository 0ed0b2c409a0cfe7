import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HostUnreachable } from './host-unreachable.ts'
import { generateManagementKey } from './management-key.ts'
import { Names } from './names/names.ts'
import { HostPool } from './pool.ts'
import { probeHostKey } from './probe.ts'
import { type SandboxHost, startSandboxHost } from './sandbox/sandbox-host.ts'
import { type DnsServer, startDnsServer } from './testing/dns-server.ts'

const test = suite('servers whose names nobody answers for')
const management = generateManagementKey('gatehouse')
let folder: string
let host: SandboxHost
let dns: DnsServer
let names: Names

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-names-'))
  host = await startSandboxHost({
    folder: join(folder, 'host'),
    managementKey: management.publicKey,
    hostName: 'web',
  })
  dns = await startDnsServer({ 'web.example.com': { a: '127.0.0.1', ttl: 0 } })
  for (let n = 0; n < 20; n++) dns.zone[`x${n}.dead.example`] = 'silent'
  names = new Names({ servers: [dns.address], folder })
})
test.after(async () => {
  await host?.close()
  dns?.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (name: string) => ({
  account: 'acme',
  host: name,
  port: host.port,
  hostKey: host.hostKey,
  privateKey: management.privateKey,
})

test('delay no other: a healthy one is reached while they are waited for, and they fail for their name', async () => {
  const pool = new HostPool({ connectMs: 4000, names })
  const failures: unknown[] = []
  const dead = Array.from({ length: 20 }, (_, n) =>
    pool.read(at(`x${n}.dead.example`)).catch((error: unknown) => failures.push(error)),
  )
  const one = new HostPool({ names })
  assert.is((await one.read(at('web.example.com'))).found.length, 1)
  await one.close()
  const probed = await probeHostKey({ host: 'web.example.com', port: host.port, names })
  assert.is(probed.hostKey, host.hostKey)
  assert.equal(failures, [], 'they were waited for all the while')
  await Promise.all(dead)
  await pool.close()
  for (const error of failures) {
    assert.instance(error, HostUnreachable)
    assert.is((error as HostUnreachable).reason, 'dns')
  }
  assert.is(failures.length, 20)
})

test('what one account has on its way is bounded, and another’s is reached meanwhile', async () => {
  let most = 0
  const silent = createServer((socket) => {
    socket.on('error', () => {})
    silent.getConnections((_, count) => {
      most = Math.max(most, count)
    })
  }).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo // of a listening TCP server
  const pool = new HostPool({ connectMs: 2500, maxLinks: 1000, names })
  const waiting = Array.from({ length: 300 }, (_, n) =>
    pool.connect({ ...at('127.0.0.1'), port, user: `u${n}`, account: 'loud' }).catch((error) => error.reason),
  )
  await pool.connect({ ...at('web.example.com'), account: 'quiet' })
  assert.equal(new Set(await Promise.all(waiting)), new Set(['timeout']))
  await pool.close()
  silent.close()
  // the server learns a moment later that one has gone
  assert.ok(most > 0 && most < 200, `${most} at a time`)
})

test.run()
