import { join } from 'node:path'
import { openCore } from '@gatehouse/core/installation/open-core'
import { HostPool } from '@gatehouse/hosts/pool'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { OperationRunner } from '@gatehouse/worker/operation/operation-runner'
import { restartRun } from '@gatehouse/worker/service/restart-service'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'
import { runHere } from '../testing/run-here.ts'

const test = suite('gatehouse services')
const acme = ['--account', 'acme']
const prod = [...acme, '--server', 'prod-1']
let stage: CommandStage
let host: SandboxHost
let pool: HostPool | undefined
let runner: OperationRunner | undefined
let closeCore: (() => Promise<void>) | undefined

test.before(async () => {
  stage = await openCommandStage()
  await stage.done(['account', 'open', '--email', 'owner@acme.com', '--slug', 'acme'])
  const { managementKey } = await stage.json(['account', 'show', ...acme])
  host = await startSandboxHost({ folder: join(stage.folder, 'host'), hostName: 'prod-1', managementKey })
  const address = [...acme, '--host', '127.0.0.1', '--port', String(host.port)]
  const { fingerprint } = await stage.json(['servers', 'probe', ...address])
  await stage.done(['servers', 'register', ...address, '--name', 'prod-1', '--fingerprint', fingerprint])
})
test.after(async () => {
  await runner?.stop()
  await pool?.close()
  await closeCore?.()
  await host?.close()
  await stage?.close()
})

test('none are chosen at first; what is chosen is told with how it is', async () => {
  assert.match(
    (await runHere(['services', 'list', ...prod], stage.env)).err,
    /No services of prod-1 are chosen/,
  )
  const units = ['--units', 'voicemail-sync,asterisk.service']
  const out = await stage.done(['services', 'allow', ...prod, ...units])
  assert.is(out.trim(), 'prod-1: asterisk.service, voicemail-sync.service.')
  assert.match(await stage.done(['services', 'list', ...prod]), /asterisk\.service +active \(running\)/)
  const { services } = await stage.json(['services', 'list', ...prod])
  assert.equal(
    services.map(({ unit, state }: { unit: string; state: string }) => [unit, state]),
    [
      ['asterisk.service', 'active'],
      ['voicemail-sync.service', 'failed'],
    ],
  )
})

test('what cannot be chosen is used wrongly', async () => {
  const refused = await runHere(['services', 'allow', ...prod, '--units', 'ssh'], stage.env)
  assert.is(refused.code, 2)
  assert.match(refused.err, /Gatehouse reaches the server through it/)
})

test('some are added and others taken away; those that a glob, a dash or ssh would name are refused', async () => {
  const changed = ['services', 'allow', ...prod, '--add', 'nginx', '--remove', 'voicemail-sync']
  assert.is((await stage.done(changed)).trim(), 'prod-1: asterisk.service, nginx.service.')
  for (const [unit, why] of [
    ['aster*', /Wildcards don’t work here/],
    ['-x', /Enter a service name such as asterisk\.service/],
    ['ssh', /Gatehouse reaches the server through it/],
  ] as const) {
    const { code, err } = await runHere(['services', 'allow', ...prod, `--add=${unit}`], stage.env)
    assert.is(code, 2, unit)
    assert.match(err, why)
  }
  const both = ['services', 'allow', ...prod, '--units', 'nginx', '--add', 'asterisk']
  assert.match((await runHere(both, stage.env)).err, /Name all services, or those to add and to remove/)
  await stage.done(['services', 'allow', ...prod, '--add', 'voicemail-sync'])
  assert.match(
    (await runHere(['services', 'list', ...acme], stage.env)).err,
    /No chosen services were seen yet/,
  )
  const waits = ['services', 'restart', ...prod, '--unit', 'nginx', '--when-no-calls']
  assert.match((await runHere(waits, stage.env)).err, /Only the calls of asterisk\.service are counted/)
})

test('the log is read', async () => {
  assert.match(
    await stage.done(['services', 'log', ...prod, '--unit', 'asterisk']),
    /Started Asterisk PBX \(sandbox\)/,
  )
  const { lines } = await stage.json(['services', 'log', ...prod, '--unit', 'asterisk', '--lines', '1'])
  assert.is(lines.length, 1)
})

test('a restart is waited for; one that fails prints its log, and the command fails', async () => {
  const core = await openCore({
    database: stage.product.database.address,
    secret: stage.env.GATEHOUSE_SECRET ?? '',
    url: 'http://localhost:4600',
  })
  closeCore = () => core.close()
  pool = new HostPool({})
  runner = new OperationRunner({ core, hosts: pool, kinds: [restartRun] })
  await runner.start()
  assert.match(
    await stage.done(['services', 'restart', ...prod, '--unit', 'asterisk']),
    /prod-1: done\. asterisk\.service was restarted/,
  )
  const failed = await runHere(['services', 'restart', ...prod, '--unit', 'voicemail-sync'], stage.env)
  assert.is(failed.code, 1)
  assert.match(failed.out, /Cannot open \/etc\/voicemail-sync\.conf/)
})

test.run()
