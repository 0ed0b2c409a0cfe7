import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { probeHostKey } from '../probe.ts'
import { type Fleet, fleetSystemdMissing, startFleet } from './fleet.ts'
import type { FleetHost } from './fleet-host.ts'
import { enterOwnNetwork } from './own-network.ts'

const missing = fleetSystemdMissing()
if (missing === null) enterOwnNetwork()

const test = suite('a host with systemd')
let fleet: Fleet
let first: FleetHost
let second: FleetHost

const said = async (host: FleetHost, command: string) => (await host.run(command)).stdout.trim()

if (missing !== null) console.log(`SKIPPED: a host with systemd — install ${missing}`)
else {
  test.before(async () => {
    fleet = await startFleet({ hosts: 3, systemd: 2 })
    ;[first, second] = fleet.hosts as [FleetHost, FleetHost]
  })
  test.after(async () => {
    await fleet?.close()
  })

  test('systemd is PID 1, has nothing to complain of, and starts nothing that the machine has installed', async () => {
    assert.is(await said(first, 'cat /proc/1/comm; systemctl is-system-running --wait'), 'systemd\nrunning')
    const running = await said(
      first,
      'systemctl list-units --type=service --state=running --plain --no-legend',
    )
    assert.equal(
      running.split('\n').map((line) => line.split(' ')[0]),
      ['ssh.service', 'systemd-journald.service'],
    )
    assert.is((await probeHostKey(first)).hostKey, first.hostKey)
  })

  test('each has units and a journal of its own', async () => {
    await first.run('systemd-run --unit=here sh -c "echo told; sleep 1000"')
    assert.is(await said(first, 'systemctl is-active here'), 'active')
    assert.is(await said(second, 'systemctl is-active here'), 'inactive')
    assert.match(await said(first, 'journalctl --sync; journalctl -u here -o cat'), /told/)
    assert.is(await said(first, 'cat /proc/1/comm'), 'systemd')
    assert.is.not(await said(fleet.hosts[2] as FleetHost, 'cat /proc/1/comm'), 'systemd')
  })

  test('stopped and rekeyed as any other', async () => {
    await first.stop()
    assert.is((await probeHostKey(first).catch((error) => error)).reason, 'refused')
    await first.start()
    await first.rekey()
    assert.is((await probeHostKey(first)).hostKey, first.hostKey)
  })

  for (const pulled of [false, true])
    test(`boots again${pulled ? ' after a power cut' : ''}, with its files and what is enabled`, async () => {
      await first.run(`printf '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=sysinit.target\\n' >/etc/systemd/system/kept.service
systemctl enable --now kept.service; touch /run/gone /tmp/gone`)
      await first.reboot({ pulled })
      assert.is(await said(first, 'systemctl is-active kept; ls /run/gone /tmp/gone'), 'active')
      assert.is((await probeHostKey(first)).hostKey, first.hostKey)
      assert.is(await said(second, 'systemctl is-system-running'), 'running')
    })
}

test.run()
