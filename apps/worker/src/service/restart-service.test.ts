import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { getOperation, listOperations } from '@gatehouse/core/machine/operation/list-operations'
import { cancelRestart } from '@gatehouse/core/machine/service/cancel-restart'
import { chooseServices } from '@gatehouse/core/machine/service/choose-services'
import { listAllServices } from '@gatehouse/core/machine/service/list-all-services'
import { listServices } from '@gatehouse/core/machine/service/list-services'
import { readServiceLog } from '@gatehouse/core/machine/service/read-log'
import { restartService } from '@gatehouse/core/machine/service/restart-service'
import { getOverview } from '@gatehouse/core/overview/get-overview'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { refused, refusesAndWritesNothing } from '@gatehouse/core/testing/refusals'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { newestEvent } from '@gatehouse/core/testing/test-gatehouse'
import { pauseSince } from '@gatehouse/core/testing/until'
import { HostPool } from '@gatehouse/hosts/pool'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { writeUnits } from '@gatehouse/hosts/service/write-units.testing'
import { type Fleet, fleetSystemdMissing, startFleet } from '@gatehouse/hosts/test-host/fleet'
import type { FleetHost } from '@gatehouse/hosts/test-host/fleet-host'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OperationRunner } from '../operation/operation-runner.ts'
import type { RunnableKind } from '../operation/operation-steps.ts'
import { restartRun } from './restart-service.ts'
import { watchServices } from './watch-services.ts'

const missing = fleetSystemdMissing()
if (missing === null) enterOwnNetwork()

const test = suite('restarting services')
let stage: Stage
let fleet: Fleet
let host: FleetHost
let real: string
let plain: string
let base: string
const sandboxes: SandboxHost[] = []
let pool: HostPool
let runner: OperationRunner

const runnerOf = (kind: RunnableKind = restartRun) =>
  new OperationRunner({ core: stage.gatehouse.core, hosts: pool, kinds: [kind] })

async function ended(operation = '') {
  for (const begin = performance.now(); ; await pauseSince(begin)) {
    const found = await getOperation(stage.viewer.caller, { operation })
    if (found.endedAt) return found
    if (performance.now() - begin > 90_000)
      assert.unreachable(`still ${found.state}: ${JSON.stringify(found.steps)}`)
  }
}

async function restarted(unit: string, more: { resetLimit?: boolean } = {}, server = real) {
  const { operations } = await restartService(stage.operator.caller, { server, unit, ...more })
  return ended(operations[0])
}

const said = async (command: string) => (await host.run(command)).stdout.trim()
const ask: HostPool['question'] = (...question) => pool.question(...question)

if (missing !== null) console.log(`SKIPPED: restarting services — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    pool = new HostPool({ connectMs: 3000, execMs: 10_000 })
    fleet = await startFleet({ hosts: 2, systemd: 1 })
    host = fleet.hosts[0] as FleetHost
    const ids: string[] = []
    for (const { name, host: address, port, hostKey } of fleet.hosts) {
      await fleet.hosts[ids.length]?.run('cat >>/root/.ssh/authorized_keys', `${managementKey}\n`)
      ids.push((await registerServer(stage.owner.caller, { name, host: address, port, hostKey })).id)
    }
    ;[real = '', plain = ''] = ids
    await writeUnits(host)
    const units = (await said('cd /etc/systemd/system; ls *.service')).split('\n')
    const services = units.filter((unit) => !/^(ssh|sshd|dbus.*)\.service$/.test(unit))
    await chooseServices(stage.owner.caller, { server: real, services: [...services, 'gone.service'] })
    await chooseServices(stage.owner.caller, { server: plain, services: ['well.service'] })
    runner = runnerOf()
    await runner.start()
  })
  test.after(async () => {
    await runner?.stop()
    await pool?.close()
    await fleet?.close()
    await Promise.all(sandboxes.map((one) => one.close()))
    await stage?.close()
    if (base) rmSync(base, { recursive: true, force: true })
  })

  test('a viewer may look, and not restart; nor anyone what is not chosen', async () => {
    const { viewer, operator, billing } = stage
    await refusesAndWritesNothing(stage, 'scope', () =>
      restartService(viewer.caller, { server: real, unit: 'well.service' }),
    )
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () => restartService(operator.caller, { server: real, unit: 'cron.service' }),
      /not one of the services chosen for host-1/,
    )
    for (const unit of ['well*', '-well.service', 'we[l]l.service'])
      await refused('invalid', restartService(operator.caller, { server: real, unit }))
    await host.run('systemctl start well.service')
    const { systemd, services } = await listServices(viewer.caller, { server: real }, ask)
    assert.is(systemd, true)
    const well = services.find(({ unit }) => unit === 'well.service')
    assert.equal([well?.known, well?.state, well?.subState], [true, 'active', 'running'])
    assert.is(services.find(({ unit }) => unit === 'gone.service')?.known, false)
    const log = await readServiceLog(viewer.caller, { server: real, unit: 'well.service' }, ask)
    assert.ok(log.lines.some(({ text }) => text === 'up'))
    await refused('scope', readServiceLog(billing.caller, { server: real, unit: 'well.service' }, ask))
    await refused('invalid', readServiceLog(viewer.caller, { server: real, unit: 'cron.service' }, ask))
  })

  test('done is another start that stays, and stands in the log with both starts', async () => {
    const before = await said('systemctl show -P InvocationID well.service')
    const operation = await restarted('well.service')
    assert.equal(
      [operation.state, operation.title, operation.error],
      ['done', 'Restart of well.service', null],
    )
    const after = await said('systemctl show -P InvocationID well.service')
    assert.is.not(after, before)
    const { verb, actor, resource, details } = await newestEvent(stage.owner)
    assert.equal(
      [verb, actor.label, resource.label, details.unit, details.before, details.after],
      ['service.restarted', stage.operator.email, 'host-1', 'well.service', before, after],
    )
  })

  for (const [unit, error, logged] of [
    ['dies.service', /ended right after it was started, with exit status 3/, /I am dying/],
    ['missing.service', /can’t be run \(203\/EXEC\)/, /nothing-here/],
    ['revived.service', /keeps failing/, /again/],
    ['ends.service', /ended by itself/, /Deactivated|Started/],
    ['skipped.service', /systemd did not start it|did not start skipped/, /skipped/],
  ] as const)
    test(`${unit}: failed, with the journal of that start in the operation`, async () => {
      const operation = await restarted(unit)
      assert.is(operation.state, 'failed')
      assert.match(operation.error ?? '', error)
      assert.match(operation.log.join('\n'), logged)
      const { verb, details } = await newestEvent(stage.owner)
      assert.equal([verb, details.unit], ['service.restart_failed', unit])
      await host.run('systemctl stop revived.service')
    })

  test('what runs once and ends well is done; slow stops are waited for', async () => {
    await host.run('systemctl start slow.service')
    for (const unit of ['once.service', 'kept.service', 'slow.service'])
      assert.is((await restarted(unit)).state, 'done', unit)
  })

  test('too many starts: systemd’s refusal is explained, and the limit can be reset', async () => {
    for (let starts = 0; starts < 6; starts++) await host.run('systemctl restart missing.service; sleep 0.1')
    assert.match((await restarted('missing.service')).error ?? '', /started too often.*start limit reset/)
    assert.match((await restarted('missing.service', { resetLimit: true })).error ?? '', /203\/EXEC/)
  })

  test('what is not there, another name of ssh, and a server without systemd are told as such', async () => {
    assert.match((await restarted('gone.service')).error ?? '', /has no gone\.service/)
    assert.match((await restarted('alias-of-ssh.service')).error ?? '', /another name of ssh\.service/)
    assert.match((await restarted('well.service', {}, plain)).error ?? '', /does not use systemd/)
    assert.is((await listServices(stage.viewer.caller, { server: plain }, ask)).systemd, false)
  })

  test('a worker that dies after the restart was sent: another finds that it happened, and restarts nothing twice', async () => {
    await runner.stop()
    let sent = () => {}
    const isSent = new Promise<void>((resolve) => {
      sent = resolve
    })
    // does as the real one does, and is never heard of again
    const dying = runnerOf({
      ...restartRun,
      run: {
        ...restartRun.run,
        restart: async (work) => {
          await restartRun.run.restart?.(work)
          sent()
          return new Promise<never>((_, reject) =>
            work.signal.addEventListener('abort', () => reject(work.signal.reason)),
          )
        },
      },
    })
    await dying.start()
    const since = await said('date +%s')
    const { operations } = await restartService(stage.operator.caller, { server: real, unit: 'well.service' })
    await isSent
    await stage.gatehouse.database.owner.query(
      "update operations set leased_by = 'nobody', leased_until = now() where state = 'running'",
    )
    runner = runnerOf()
    await runner.start()
    assert.is((await ended(operations[0])).state, 'done')
    await dying.stop()
    const starts = await said(
      `journalctl --sync; journalctl -q -o cat -u well.service --since=@${since} | grep -c Started`,
    )
    assert.is(starts, '1')
  })

  test('five servers: one first, then the rest, and none after one that fails', async () => {
    base = mkdtempSync(join(tmpdir(), 'gatehouse-five-'))
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    const servers: string[] = []
    for (let n = 1; n <= 5; n++) {
      const name = `voice-${n}`
      const voice = { name: 'voice.service', description: 'Voice (sandbox)', memory: 1 }
      const units = [n === 3 ? { ...voice, fails: 'No licence.' } : voice]
      const sandbox = await startSandboxHost({
        folder: join(base, name),
        managementKey,
        hostName: name,
        units,
      })
      sandboxes.push(sandbox)
      const at = { name, host: '127.0.0.1', port: sandbox.port, hostKey: sandbox.hostKey }
      const { id } = await registerServer(stage.owner.caller, at)
      await chooseServices(stage.owner.caller, { server: id, services: ['voice.service'] })
      servers.push(id)
    }
    const { batch, operations } = await restartService(stage.operator.caller, {
      servers,
      unit: 'voice.service',
      atOnce: 2,
    })
    await Promise.all(operations.slice(0, 3).map(ended))
    const { items } = await listOperations(stage.viewer.caller, { batch })
    const states = items.sort((one, other) => one.position - other.position).map(({ state }) => state)
    assert.equal(states, ['done', 'done', 'failed', 'stopped', 'stopped'])
    const first = items.find(({ position }) => position === 0)
    const second = items.find(({ position }) => position === 1)
    assert.ok(String(second?.beganAt) >= String(first?.endedAt), 'the first goes alone')
    assert.match(items.find(({ position }) => position === 2)?.log.join('\n') ?? '', /No licence/)
  })

  test('the worker looks by itself: what failed or is missing is known without anybody asking', async () => {
    await stage.gatehouse.database.owner.query(
      'update server_syncs set proved_at = now() where server_id = any($1)',
      [[real, plain]],
    )
    const watch = watchServices(stage.gatehouse.core, pool)
    const seen = async () => {
      const { items } = await listAllServices(stage.viewer.caller, { limit: 50 })
      return [real, plain].map((id) => items.find(({ server }) => server === id))
    }
    let [here, there] = await seen()
    for (
      const deadline = Date.now() + 20_000;
      !here?.lookedAt || !there?.lookedAt;
      [here, there] = await seen()
    ) {
      if (Date.now() > deadline) assert.unreachable(JSON.stringify([here, there]))
      await sleep(100)
    }
    await watch.stop()
    const stateOf = (unit: string) => here?.services.find((one) => one.unit === unit)
    assert.equal([stateOf('well.service')?.state, stateOf('gone.service')?.known], ['active', false])
    assert.equal([here.systemd, there.systemd, there.services], [true, false, []])
    const { attention } = await getOverview(stage.viewer.caller, undefined)
    const bad = attention.find(({ kind }) => kind === 'services')
    assert.ok(bad?.kind === 'services' && bad.services.every(({ server }) => server.name === 'host-1'))
  })

  // Debian 12 has no asterisk: a service of that name, and a small program that answers as `asterisk -rx` does, stand for it
  test('a restart of Asterisk waits until no calls are up, for as long as was said', async () => {
    const calls = (count: number) => host.run(`echo ${count} >/run/calls`)
    await host.run(`printf '[Service]\\nExecStart=/bin/sleep 1000\\n' >/etc/systemd/system/asterisk.service
printf '#!/bin/sh\\necho "$(cat /run/calls) active calls"\\n' >/usr/local/bin/asterisk; chmod 755 /usr/local/bin/asterisk
systemctl daemon-reload; systemctl start asterisk`)
    await chooseServices(stage.owner.caller, { server: real, add: ['asterisk.service'] })
    await calls(3)
    const { services } = await listServices(stage.viewer.caller, { server: real }, ask)
    assert.is(services.find(({ unit }) => unit === 'asterisk.service')?.calls, 3)
    await refused(
      'invalid',
      restartService(stage.operator.caller, { server: real, unit: 'well.service', whenNoCalls: true }),
      /Only the calls of asterisk\.service are counted/,
    )
    const before = await said('systemctl show -P InvocationID asterisk.service')
    const start = async () =>
      (
        await restartService(stage.operator.caller, {
          server: real,
          unit: 'asterisk.service',
          whenNoCalls: true,
          waitMinutes: 1,
        })
      ).operations[0]
    const waits = async (operation = '') => {
      for (const deadline = Date.now() + 30_000; ; await sleep(50)) {
        const { steps } = await getOperation(stage.viewer.caller, { operation })
        const told = steps.find(({ name }) => name === 'wait')?.told ?? ''
        if (/^3 calls are up\. Waiting until none are, at the latest until \d\d:\d\d UTC\.$/.test(told))
          return
        if (Date.now() > deadline) assert.unreachable(JSON.stringify(steps))
      }
    }
    const first = await start()
    await waits(first)
    assert.is(await said('systemctl show -P InvocationID asterisk.service'), before)
    await calls(0)
    assert.is((await ended(first)).state, 'done')
    const after = await said('systemctl show -P InvocationID asterisk.service')
    assert.is.not(after, before)
    await calls(3)
    const second = await start()
    await waits(second)
    await stage.gatehouse.database.owner.query(
      `update operations set kept = kept || '{"waitUntil": 0}', leased_by = 'nobody', leased_until = now() where id = $1`,
      [second],
    )
    const late = await ended(second)
    assert.match(
      late.error ?? '',
      /There were calls for a minute, so nothing was restarted\. 3 calls are up\./,
    )
    assert.is(await said('systemctl show -P InvocationID asterisk.service'), after)
    // one that is cancelled leaves the server to others at once, and restarts nothing
    const third = await start()
    await waits(third)
    await cancelRestart(stage.operator.caller, { operation: third ?? '' })
    assert.is((await ended(third)).state, 'stopped')
    await calls(0)
    // without waiting there is no such step
    const { operations } = await restartService(stage.operator.caller, {
      server: real,
      unit: 'asterisk.service',
    })
    assert.not((await ended(operations[0])).steps.some(({ name }) => name === 'wait'))
    const { details } = await newestEvent(stage.owner)
    assert.equal(
      [details.before, details.after],
      [after, await said('systemctl show -P InvocationID asterisk.service')],
    )
  })

  test('a server that is cut off while it is proved is waited for', async () => {
    const { operations } = await restartService(stage.operator.caller, { server: real, unit: 'well.service' })
    await sleep(1500)
    await host.cutOff()
    await sleep(4000)
    await host.reconnect()
    assert.is((await ended(operations[0])).state, 'done')
  })
}

test.run()
