import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Hop } from './hop.ts'
import { HostUnreachable } from './host-unreachable.ts'
import type { HostTarget } from './link.ts'
import { generateManagementKey } from './management-key.ts'
import { HostPool } from './pool.ts'
import { probeHostKey } from './probe.ts'
import { type Fleet, fleetMissing, startFleet } from './test-host/fleet.ts'
import type { FleetHost } from './test-host/fleet-host.ts'
import { enterOwnNetwork } from './test-host/own-network.ts'

const missing = fleetMissing()
if (missing === null) enterOwnNetwork()
const test = suite('hosts behind hosts')
let fleet: Fleet
let pool: HostPool

const host = (index: number): FleetHost => {
  const one = fleet.hosts[index]
  if (!one) throw new Error(`no host ${index}`)
  return one
}
const hop = (index: number, of: Partial<Hop> = {}): Hop => {
  const { name, host: address, port, hostKey, managementKey } = host(index)
  return { server: name, name, host: address, port, hostKey, privateKeys: [managementKey.privateKey], ...of }
}
const target = (index: number, via: readonly Hop[]): HostTarget => {
  const { host: address, port, hostKey, managementKey } = host(index)
  return { host: address, port, hostKey, privateKey: managementKey.privateKey, via }
}
/** Only from the host with this index does anything come back from it, not from us. */
const hide = (index: number) => host(index).run('ip route add blackhole 10.99.0.1/32')
const manifest = (login: string) => ({
  logins: [{ login, keys: [generateManagementKey(login).publicKey] }],
})
const refusal = async (work: Promise<unknown>): Promise<HostUnreachable> => {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(error instanceof HostUnreachable)) throw error ?? new Error('it was let in')
  return error
}
/** Sessions of sshd that are open on a host, for us. */
const connections = async (index: number) =>
  Number((await host(index).run("ss -Htn state established '( sport = :22 )' | wc -l")).stdout)

if (missing !== null) console.log(`SKIPPED: hosts behind hosts — install ${missing}`)
else {
  test.before(async () => {
    fleet = await startFleet({ hosts: 4 })
    await Promise.all([hide(1), hide(2), hide(3)])
    // and the third answers the second alone
    await host(2).run(`ip route add blackhole ${host(0).host}/32`)
    pool = new HostPool({ connectMs: 3000 })
  })
  test.after(async () => {
    await pool?.close()
    await fleet?.close()
  })

  test('one is not reached directly, and is through the host before it', async () => {
    assert.is((await refusal(pool.read(target(1, [])))).reason, 'timeout')
    const wanted = manifest('ann')
    const report = await pool.apply(target(1, [hop(0)]), wanted)
    assert.equal(
      report.logins.map(({ login, error }) => [login, error]),
      [['ann', null]],
    )
    assert.match((await host(1).run('cat /home/ann/.ssh/authorized_keys')).stdout, /ssh-ed25519/)
  })

  test('two deep, and a host key is looked up through them too', async () => {
    const direct = await refusal(pool.read(target(2, [hop(0)])))
    assert.match(direct.message, /did not answer host-1 in time/)
    const report = await pool.apply(target(2, [hop(0), hop(1)]), manifest('bob'))
    assert.is(report.logins[0]?.error, null)
    const { host: address, port, hostKey } = host(2)
    const found = await probeHostKey({ host: address, port, via: [hop(0), hop(1)] })
    assert.is(found.hostKey, hostKey)
  })

  test('many share one connection to the hop, and its own apply shell goes on beside them', async () => {
    const before = await connections(0)
    const own = target(0, [])
    await pool.apply(own, manifest('eve'))
    const all = [target(1, [hop(0)]), target(3, [hop(0)]), target(2, [hop(0), hop(1)])]
    for (let round = 0; round < 5; round++) await Promise.all([...all, own].map((one) => pool.read(one)))
    assert.ok((await connections(0)) <= Math.max(before, 2), String(await connections(0)))
  })

  test('a hop that is cut off is named, in time, and once it is back all go on', async () => {
    await host(0).cutOff()
    const impatient = new HostPool({ connectMs: 1500 })
    const began = Date.now()
    const errors = await Promise.all([1, 3].map((index) => refusal(impatient.read(target(index, [hop(0)])))))
    assert.ok(Date.now() - began < 4000)
    for (const { reason, message, outcomeUnknown } of errors) {
      assert.is(reason, 'hop')
      assert.match(
        message,
        /^10\.99\.1\.\d:22 is reached through host-1\. 10\.99\.1\.1:22 did not answer in time/,
      )
      assert.not(outcomeUnknown)
    }
    const deep = await refusal(impatient.read(target(2, [hop(0), hop(1)])))
    assert.match(
      deep.message,
      /is reached through host-2\. .* is reached through host-1\. .*did not answer in time/,
    )
    await host(0).reconnect()
    await impatient.read(target(1, [hop(0)]))
    await impatient.close()
  })

  test('a hop that dies under a kept connection is told from what is behind it that does not answer', async () => {
    const kept = new HostPool({ connectMs: 1500 })
    await Promise.all([kept.read(target(1, [hop(0)])), kept.read(target(2, [hop(0), hop(1)]))])
    const dead = await refusal(kept.read({ ...target(1, [hop(0)]), host: '10.99.1.199' }))
    assert.is(dead.reason, 'timeout', dead.message)
    await host(0).cutOff()
    const behind = await refusal(kept.read(target(3, [hop(0)])))
    assert.is(behind.reason, 'hop', behind.message)
    assert.match(behind.message, /through host-1\. 10\.99\.1\.1:22 did not answer in time/)
    const deep = await refusal(kept.read({ ...target(2, [hop(0), hop(1)]), port: 2 }))
    assert.match(deep.message, /through host-2\. .* through host-1\. .*did not answer in time/)
    await host(0).reconnect()
    await kept.read(target(3, [hop(0)]))
    await kept.close()
  })

  test('a hop that refuses the key is not a host that does', async () => {
    const stranger = generateManagementKey('stranger')
    const error = await refusal(pool.read(target(1, [hop(0, { privateKeys: [stranger.privateKey] })])))
    assert.is(error.reason, 'hop')
    assert.match(error.message, /refused the management key/)
  })

  test('one of several keys lets in at a hop, as while it is exchanged', async () => {
    const stranger = generateManagementKey('stranger')
    const keys = [stranger.privateKey, host(0).managementKey.privateKey]
    await pool.read(target(1, [hop(0, { privateKeys: keys })]))
  })

  test('a hop with another host key is told nothing, and which it is is said', async () => {
    const pinned = hop(0)
    await host(0).rekey()
    const { reason, hop: shown, found, message } = await refusal(pool.read(target(3, [pinned])))
    assert.equal([reason, found], ['hop', null])
    assert.equal([shown?.server, shown?.pinned], ['host-1', pinned.hostKey])
    assert.match(shown?.found ?? '', /^SHA256:/)
    assert.match(message, /different host key/)
    await pool.read(target(3, [hop(0)]))
  })

  test('a host behind a hop with another host key stops as ever', async () => {
    const before = target(3, [hop(0)])
    await host(3).rekey()
    const error = await refusal(pool.read(before))
    assert.equal([error.reason, error.hop], ['host-key-changed', null])
    await pool.read(target(3, [hop(0)]))
  })

  test('nothing that answers behind the hop is told from a hop that does not', async () => {
    const { reason, message } = await refusal(pool.read({ ...target(1, [hop(0)]), port: 2 }))
    assert.is(reason, 'refused')
    assert.match(message, /when host-1 asks/)
  })

  test('a hop whose sshd forbids forwarding is told so in words', async () => {
    await host(0).stop()
    await host(0).run('echo "AllowTcpForwarding no" >>/run/test-host/sshd.conf')
    await host(0).start()
    const { reason, message } = await refusal(pool.read(target(1, [hop(0)])))
    assert.is(reason, 'hop')
    assert.match(message, /does not allow forwarding.*AllowTcpForwarding yes/)
    await host(0).stop()
    await host(0).run('sed -i "/AllowTcpForwarding no/d" /run/test-host/sshd.conf')
    await host(0).start()
    await pool.read(target(1, [hop(0)]))
  })

  test('a connection to a hop that carries nothing is closed', async () => {
    await pool.close()
    for (let tries = 0; (await connections(0)) > 0 && tries < 100; tries++) await sleep(50)
    assert.is(await connections(0), 0)
  })
}

test.run()
