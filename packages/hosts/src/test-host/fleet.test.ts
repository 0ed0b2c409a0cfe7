import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { generateManagementKey } from '../management-key.ts'
import { HostPool } from '../pool.ts'
import { probeHostKey } from '../probe.ts'
import { type Fleet, fleetMissing, startFleet } from './fleet.ts'
import type { FleetHost } from './fleet-host.ts'
import { enterOwnNetwork } from './own-network.ts'

const missing = fleetMissing()
if (missing === null) enterOwnNetwork()

const exec = promisify(execFile)
const test = suite('fleet of OpenSSH hosts')
let fleet: Fleet
let folder: string

/** What a shell command prints on each host. */
const onAll = (command: string): Promise<string[]> =>
  Promise.all(fleet.hosts.map(async (host) => (await host.run(command)).stdout.trim()))

/** OpenSSH's own client. */
async function ssh({ host }: FleetHost, command: string): Promise<string> {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null']
  const args = ['-F', 'none', '-q', '-i', join(folder, 'key'), ...options.flatMap((option) => ['-o', option])]
  return (await exec('ssh', [...args, `root@${host}`, command])).stdout.trim()
}

const kinds = ['net', 'mnt', 'pid', 'uts'] as const

/** How many processes there are in one of the namespaces, which last as long as there are any. */
function processesIn(namespaces: readonly string[]): number {
  const isInside = (id: string) =>
    kinds.some((kind) => {
      try {
        return namespaces.includes(readlinkSync(`/proc/${id}/ns/${kind}`))
      } catch {
        return false // it has ended meanwhile
      }
    })
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isInside(name)).length
}

/** Ids of the processes of our process group, those included that are dead and not yet buried. */
const group = async () => (await exec('pgrep', ['-g', '0'])).stdout

if (missing !== null) console.log(`SKIPPED: fleet of OpenSSH hosts — install ${missing}`)
else {
  test.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-fleet-'))
    fleet = await startFleet({ hosts: 8 })
    writeFileSync(join(folder, 'key'), fleet.managementKey.privateKey, { mode: 0o600 })
  })
  test.after(async () => {
    await fleet?.close()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  test('every host has an address, a host key, a name and processes of its own', async () => {
    const { hosts } = fleet
    const ownNamespaces = kinds.map((kind) => readlinkSync(`/proc/self/ns/${kind}`))
    const namespaces = (await onAll(`cd /proc/self/ns; readlink ${kinds.join(' ')}`)).join('\n').split('\n')
    const all = [...ownNamespaces, ...namespaces]
    assert.is(new Set(all).size, all.length)
    assert.is(new Set(hosts.map(({ host }) => host)).size, hosts.length)
    assert.is(new Set(hosts.map(({ hostKey }) => hostKey)).size, hosts.length)
    assert.equal(
      await onAll('hostname'),
      hosts.map(({ name }) => name),
    )
    const probed = await Promise.all(hosts.map((host) => probeHostKey(host)))
    assert.equal(
      probed.map(({ hostKey }) => hostKey),
      hosts.map(({ hostKey }) => hostKey),
    )
  })

  test("OpenSSH's client and the pool log in to each of them", async () => {
    const { hosts, managementKey } = fleet
    assert.equal(
      await Promise.all(hosts.map((host) => ssh(host, 'hostname'))),
      hosts.map(({ name }) => name),
    )
    const pool = new HostPool()
    const { privateKey } = managementKey
    const reports = await Promise.all(
      hosts.map(({ host, port, hostKey }) => pool.read({ host, port, hostKey, privateKey })),
    )
    await pool.close()
    assert.is(reports.length, hosts.length)
  })

  test("a change on one host is seen on no other, nor on the machine's", async () => {
    const machine = readFileSync('/etc/passwd', 'utf8')
    const [host] = fleet.hosts
    const changed = await host?.run(
      'useradd -m gatehouse-test; for d in etc var tmp run dev dev/shm root; do echo >/$d/gatehouse-test; done',
    )
    assert.is(changed?.stderr, '')
    const places = '{/etc,/var,/tmp,/run,/dev,/dev/shm,/root,/home}/gatehouse-test'
    const look = `grep -o ^gatehouse-test: /etc/passwd; bash -c 'ls -d ${places} 2>/dev/null | wc -l'`
    const [seen, ...elsewhere] = await onAll(look)
    assert.is(seen, 'gatehouse-test:\n8')
    assert.equal(
      elsewhere,
      elsewhere.map(() => '0'),
    )
    assert.is((await exec('sh', ['-c', look])).stdout, '0\n')
    assert.is(readFileSync('/etc/passwd', 'utf8'), machine)
  })

  test('the hosts reach one another', async () => {
    const [first, last] = [fleet.hosts[0], fleet.hosts.at(-1)]
    const banner = `bash -c 'read -r line </dev/tcp/${last?.host}/22; echo "$line"'`
    assert.match((await first?.run(banner))?.stdout ?? '', /^SSH-2\.0-OpenSSH/)
  })

  test('a closed fleet leaves nothing, and another may follow', async () => {
    const namespaces = (await onAll(`cd /proc/self/ns; readlink ${kinds.join(' ')}`)).join('\n').split('\n')
    assert.ok(processesIn(namespaces) >= fleet.hosts.length)
    await fleet.close()
    await fleet.close()
    assert.is(processesIn(namespaces), 0)
    assert.equal(Object.keys(networkInterfaces()), ['lo'])
    const managementKey = generateManagementKey('given')
    const next = await startFleet({ hosts: 1, managementKey })
    assert.equal(next.hosts[0]?.managementKey, managementKey)
    await next.close()
  })

  test('a fleet that cannot start says why, and leaves nothing', async () => {
    const error = await startFleet({ hosts: 2, homeSize: -1 }).catch((error) => error)
    assert.match(error.message, /host-\d did not start: mount: /)
    assert.equal(Object.keys(networkInterfaces()), ['lo'])
  })

  test('a killed process takes its fleet along', async () => {
    const fixture = new URL('./hold-fleet.fixture.ts', import.meta.url).pathname
    const before = await group()
    const holder = spawn(process.execPath, [fixture], {
      env: { ...process.env, GATEHOUSE_OWN_NETWORK: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(createInterface(holder.stdout), 'line')
    const namespaces = JSON.parse(line)
    assert.ok(processesIn(namespaces) > 3)
    holder.kill('SIGKILL')
    const deadline = Date.now() + 60_000
    while ((await group()) !== before && Date.now() < deadline) await sleep(50)
    assert.is(await group(), before)
    assert.is(processesIn(namespaces), 0)
  })
}

test.run()
