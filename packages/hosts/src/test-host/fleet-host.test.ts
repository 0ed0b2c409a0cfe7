import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HostUnreachable } from '../host-unreachable.ts'
import { fingerprintOf, probeHostKey } from '../probe.ts'
import { type Fleet, fleetMissing, startFleet } from './fleet.ts'
import type { FleetHost } from './fleet-host.ts'
import { enterOwnNetwork } from './own-network.ts'

const missing = fleetMissing()
if (missing === null) enterOwnNetwork()

const exec = promisify(execFile)
const test = suite('faults of a host in a fleet')
let fleet: Fleet
/** Every fault is undone again, so that the next one finds it well. */
let host: FleetHost
let other: FleetHost
let folder: string

/** `well`, or the reason why it cannot be spoken to. */
async function state({ host: address, port }: FleetHost, timeoutMs = 10_000): Promise<string> {
  try {
    await probeHostKey({ host: address, port, timeoutMs })
    return 'well'
  } catch (error) {
    assert.instance(error, HostUnreachable)
    return (error as HostUnreachable).reason
  }
}

/** OpenSSH's own client. */
async function ssh(command: string, input = ''): Promise<string> {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null']
  const args = ['-F', 'none', '-q', '-i', join(folder, 'key'), ...options.flatMap((option) => ['-o', option])]
  const running = exec('ssh', [...args, `root@${host.host}`, command])
  running.child.stdin?.end(input)
  return (await running).stdout
}

/** A connection on which its sshd has spoken. */
async function openConnection(): Promise<Socket> {
  const socket = connect(host.port, host.host).on('error', () => {})
  await once(socket, 'data')
  return socket
}

async function millisecondsOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work
  return performance.now() - started
}

const complaintOf = async (command: string) => (await host.run(command)).stderr
const twice = async (change: () => Promise<void>) => {
  await change()
  await change()
}

if (missing !== null) console.log(`SKIPPED: faults of a host in a fleet — install ${missing}`)
else {
  test.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-fleet-'))
    fleet = await startFleet({ hosts: 2, homeSize: 1024 * 1024 })
    ;[host, other] = fleet.hosts as [FleetHost, FleetHost]
    writeFileSync(join(folder, 'key'), fleet.managementKey.privateKey, { mode: 0o600 })
  })
  test.after.each(async () => {
    assert.is(await state(other), 'well')
  })
  test.after(async () => {
    await fleet?.close()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  test('stopped: refuses connections and has cut those that were open', async () => {
    const cut = once(await openConnection(), 'close')
    await twice(() => host.stop())
    await cut
    assert.is(await state(host), 'refused')
    await twice(() => host.start())
    assert.is(await state(host), 'well')
  })

  test('cut off: nothing answers, and open connections outlive it', async () => {
    const open = ssh('echo begun >/run/begun; sleep 1; echo done')
    while ((await host.run('cat /run/begun')).code !== 0) await sleep(20)
    await twice(() => host.cutOff())
    assert.is(await state(host, 500), 'timeout')
    await twice(() => host.reconnect())
    assert.is(await state(host), 'well')
    assert.is(await open, 'done\n')
  })

  test('slow: what is sent takes its time, both ways', async () => {
    const down = (bytes: number) => millisecondsOf(ssh(`head -c ${bytes} /dev/zero`))
    const up = (bytes: number) => millisecondsOf(ssh('cat >/dev/null', '0'.repeat(bytes)))
    await twice(() => host.slow(240)) // 30 kB a second
    assert.ok((await down(30_000)) > 700)
    assert.ok((await up(30_000)) > 700)
    await twice(() => host.fast())
    assert.ok((await down(300_000)) < 5_000)
    assert.ok((await up(300_000)) < 5_000)
  })

  test('full: not a byte more can be written, and all can be read', async () => {
    const size = 'df -k --output=size,avail /home'
    const before = (await host.run(`echo kept >/home/file; ${size}`)).stdout
    await twice(() => host.fill())
    assert.match(await complaintOf('head -c 1 /dev/zero >/home/more'), /No space left on device/)
    assert.is((await host.run('cat /home/file')).stdout, 'kept\n')
    assert.is(await complaintOf('head -c 1 /dev/zero >/etc/more'), '')
    await host.fill('/')
    assert.match(await complaintOf('head -c 1 /dev/zero >/var/more'), /No space left on device/)
    await twice(() => host.drain())
    assert.is(await complaintOf('head -c 1 /dev/zero >/var/more'), '')
    assert.is((await host.run(size)).stdout, before)
    assert.is((await host.run('head -c 1000000 /dev/zero >/home/more && rm /home/more')).code, 0)
  })

  test('read-only: a folder, or a whole disk', async () => {
    await host.run("mkdir -p '/srv/her files/below'")
    for (const path of ['/home', '/srv/her files']) {
      await twice(() => host.readOnly(path))
      assert.match(await complaintOf(`touch '${path}/below/more' '${path}/more'`), /Read-only file system/)
      assert.is(await complaintOf('touch /srv/more'), '')
      await twice(() => host.writable(path))
      assert.is(await complaintOf(`touch '${path}/more'`), '')
    }
  })

  test('frozen: accepts connections and says nothing', async () => {
    await twice(() => host.freeze())
    assert.is(await state(host, 500), 'timeout')
    await twice(() => host.thaw())
    assert.is(await state(host), 'well')
  })

  test('rekeyed: shows another fingerprint', async () => {
    const before = host.hostKey
    await twice(() => host.rekey())
    const { hostKey, fingerprint } = await probeHostKey(host)
    assert.is(hostKey, host.hostKey)
    assert.is.not(fingerprint, fingerprintOf(before))
  })

  test('faults may come together', async () => {
    await host.cutOff()
    await host.stop()
    await host.rekey()
    await host.slow(1_000)
    await host.readOnly('/home')
    await host.fill()
    await host.reconnect()
    assert.is(await state(host), 'refused')
    await host.start()
    assert.is((await probeHostKey(host)).hostKey, host.hostKey)
    await host.drain()
    assert.match(await complaintOf('head -c 1 /dev/zero >/home/more'), /Read-only file system/)
    await host.writable('/home')
    assert.is(await complaintOf('head -c 1 /dev/zero >/home/more'), '')
    await host.fast()
    await host.freeze()
    await host.stop()
    await host.start()
    assert.is(await state(host), 'well')
  })

  test('dead: is gone without a farewell', async () => {
    const open = await openConnection()
    await twice(() => host.die())
    assert.is(await state(host, 500), 'timeout')
    assert.is(open.readyState, 'open')
    open.destroy()
    const refused = await host.run('true').catch((error) => error)
    assert.match(refused.message, /host-1 is dead/)
  })
}

test.run()
