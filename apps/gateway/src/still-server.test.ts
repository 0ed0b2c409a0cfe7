import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultLimits } from './limits.ts'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('a server that stands still')
const missing = stageMissing()
const silentMs = 4_000
let stage: Stage

if (missing !== null) console.log(`SKIPPED: a server that stands still — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage({ silentMs })
  })
  test.after(() => stage?.close())
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  test('keeps its sessions for as long as a client does, and no longer', async () => {
    assert.ok(defaultLimits.silentMs > 120_000)
    const ssh = spawn('ssh', [...stage.options, '-q', stage.destination, 'cat'])
    let shown = ''
    ssh.stdout.on('data', (bytes) => {
      shown += bytes
    })
    ssh.stdin.write('one\n')
    await until(() => shown === 'one\n')
    await stage.host.freeze()
    ssh.stdin.write('two\n')
    await sleep(silentMs / 2)
    await stage.host.thaw()
    await until(() => shown === 'one\ntwo\n')

    await stage.host.freeze()
    const began = performance.now()
    const outcome = await stage.gatekeeper.last.closed
    assert.is(outcome.line, 'The connection to prod-1 was lost.')
    assert.ok(performance.now() - began < 20 * silentMs)
    if (ssh.exitCode === null) await once(ssh, 'close')
    await stage.host.thaw()
  })
}

test.run()
