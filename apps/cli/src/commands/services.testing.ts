import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CommandStage } from '../testing/command-stage.ts'
import { runHere } from '../testing/run-here.ts'

/** Tests `gatehouse services` on prod-1 of acme, a sandbox that a worker keeps. */
export function testServices(test: Test, stage: () => CommandStage): void {
  const prod = ['--account', 'acme', '--server', 'prod-1']

  test('no services are chosen at first; what is chosen is told with how it is', async () => {
    assert.match(
      (await runHere(['services', 'list', ...prod], stage().env)).err,
      /No services of prod-1 are chosen/,
    )
    const units = ['--units', 'voicemail-sync,asterisk.service']
    const out = await stage().done(['services', 'allow', ...prod, ...units])
    assert.is(out.trim(), 'prod-1: asterisk.service, voicemail-sync.service.')
    assert.match(await stage().done(['services', 'list', ...prod]), /asterisk\.service +active \(running\)/)
    const { services } = await stage().json(['services', 'list', ...prod])
    assert.equal(
      services.map(({ unit, state }: { unit: string; state: string }) => [unit, state]),
      [
        ['asterisk.service', 'active'],
        ['voicemail-sync.service', 'failed'],
      ],
    )
  })

  test('a service that cannot be chosen is used wrongly', async () => {
    const refused = await runHere(['services', 'allow', ...prod, '--units', 'ssh'], stage().env)
    assert.is(refused.code, 2)
    assert.match(refused.err, /Gatehouse reaches the server through it/)
  })

  test('some are added and others taken away; those that a glob, a dash or ssh would name are refused', async () => {
    const changed = ['services', 'allow', ...prod, '--add', 'nginx', '--remove', 'voicemail-sync']
    assert.is((await stage().done(changed)).trim(), 'prod-1: asterisk.service, nginx.service.')
    for (const [unit, why] of [
      ['aster*', /Wildcards don’t work here/],
      ['-x', /Enter a service name such as asterisk\.service/],
      ['ssh', /Gatehouse reaches the server through it/],
    ] as const) {
      const { code, err } = await runHere(['services', 'allow', ...prod, `--add=${unit}`], stage().env)
      assert.is(code, 2, unit)
      assert.match(err, why)
    }
    const both = ['services', 'allow', ...prod, '--units', 'nginx', '--add', 'asterisk']
    assert.match((await runHere(both, stage().env)).err, /Name all services, or those to add and to remove/)
    await stage().done(['services', 'allow', ...prod, '--add', 'voicemail-sync'])
    const waits = ['services', 'restart', ...prod, '--unit', 'nginx', '--when-no-calls']
    assert.match((await runHere(waits, stage().env)).err, /Only the calls of asterisk\.service are counted/)
  })

  test('those of all servers are listed as the worker saw them last', async () => {
    const list = () => stage().done(['services', 'list', '--account', 'acme'])
    const deadline = Date.now() + 30_000
    while (!/^prod-1 +voicemail-sync\.service/m.test(await list()))
      if (Date.now() > deadline) assert.unreachable(await list())
      else await sleep(100)
  })

  test('a service’s log is read', async () => {
    assert.match(
      await stage().done(['services', 'log', ...prod, '--unit', 'asterisk']),
      /Started Asterisk PBX \(sandbox\)/,
    )
    const { lines } = await stage().json(['services', 'log', ...prod, '--unit', 'asterisk', '--lines', '1'])
    assert.is(lines.length, 1)
  })

  test('a restart is waited for; one that fails prints its log, and the command fails', async () => {
    assert.match(
      await stage().done(['services', 'restart', ...prod, '--unit', 'asterisk']),
      /prod-1: done\. asterisk\.service was restarted/,
    )
    const failed = await runHere(['services', 'restart', ...prod, '--unit', 'voicemail-sync'], stage().env)
    assert.is(failed.code, 1)
    assert.match(failed.out, /Cannot open \/etc\/voicemail-sync\.conf/)
  })

  test('a restart that waits for calls is cancelled, and nothing is restarted', async () => {
    const calls = join(stage().folder, 'host/var/lib/sandbox-units/asterisk.service/calls')
    writeFileSync(calls, '3')
    const waits = ['services', 'restart', ...prod, '--unit', 'asterisk', '--when-no-calls', '--no-wait']
    await stage().done(waits)
    const cancel = ['services', 'cancel', ...prod]
    assert.is((await stage().done(cancel)).trim(), 'Cancelled the restart on prod-1.')
    assert.match((await runHere(cancel, stage().env)).err, /No restart is waiting on prod-1/)
    rmSync(calls)
  })
}
