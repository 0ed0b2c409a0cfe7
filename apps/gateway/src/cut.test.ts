import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from './gatekeeper.ts'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('a session that is cut')
const missing = stageMissing()
let stage: Stage
/** In milliseconds. It takes a few; nothing is timed here but that it does not wait for the client. */
const soon = 15_000

interface Running {
  readonly child: ChildProcess
  readonly shown: () => string
  readonly said: () => string
  /** Exit code, when both streams have ended. */
  readonly over: Promise<number | null>
}

/** An ssh that goes on until something ends it. */
async function running(command: string, ...options: string[]): Promise<Running> {
  const before = stage.recorder.recordings.length
  const child = spawn('ssh', [...stage.options, ...options, '-q', stage.destination, command])
  const text = { shown: '', said: '' }
  child.stdout.on('data', (bytes) => {
    text.shown += bytes
  })
  child.stderr.on('data', (bytes) => {
    text.said += bytes
  })
  await until(() => stage.recorder.recordings.length > before)
  return {
    child,
    shown: () => text.shown,
    said: () => text.said,
    over: once(child, 'close').then(([code]) => code),
  }
}

const alive = async (command: string) => {
  const pattern = `[${command[0]}]${command.slice(1)}`
  return (await stage.host.run(`ps -eo args | grep -c '^${pattern}$'`)).stdout !== '0\n'
}

async function milliseconds(work: Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work
  return performance.now() - started
}

if (missing !== null) console.log(`SKIPPED: a session that is cut — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
  })
  test.after(() => stage?.close())
  test.after.each(() => {
    stage.recorder.reset()
    stage.gatekeeper.access.set('prod-1', stage.access)
    assert.equal(stage.faults.splice(0), [])
  })

  test('ends at once, with one line that says why, and with it the command on the server', async () => {
    for (const options of [[], ['-tt']]) {
      const { over, said, shown } = await running('echo begun; exec sleep 4321', ...options)
      await until(() => shown().includes('begun'))
      const session = stage.gatekeeper.last
      session.end('Your membership of acme has ended.')
      assert.ok((await milliseconds(session.closed)) < soon)
      assert.ok((await milliseconds(over)) < soon)
      assert.is(await over, 254)
      assert.is(said().trim(), 'Gatehouse: Your membership of acme has ended.')
      const outcome = await session.closed
      assert.equal([outcome.by, outcome.line], ['gateway', 'Your membership of acme has ended.'])
      assert.equal(stage.recorder.last.outcome, outcome)
      await until(async () => !(await alive('sleep 4321')))
    }
  })

  test('fifty at once are all told', async () => {
    const all: Running[] = []
    for (let batch = 0; batch < 5; batch++) {
      const started = Array.from({ length: 10 }, () => running('echo begun; exec sleep 4321'))
      all.push(...(await Promise.all(started)))
    }
    await until(() => all.every(({ shown }) => shown() === 'begun\n'), 20_000)
    const sessions = stage.gatekeeper.sessions.slice(-50)
    const started = performance.now()
    for (const session of sessions) session.end('Over.')
    await Promise.all(sessions.map(({ closed }) => closed))
    const took = performance.now() - started
    assert.ok(took < soon, `${took} ms`)
    assert.equal(new Set(await Promise.all(all.map(({ over }) => over))), new Set([254]))
    for (const { said } of all) assert.is(said(), 'Gatehouse: Over.\n')
  })

  test('ends at once although its client stands still, which hears it when it goes on', async () => {
    const { child, over, said } = await running('exec cat /dev/zero')
    child.kill('SIGSTOP')
    for (let last = -1; last !== stage.recorder.last.outputBytes; ) {
      last = stage.recorder.last.outputBytes
      await sleep(200)
    }
    const session = stage.gatekeeper.last
    session.end('Your access has ended.')
    assert.ok((await milliseconds(session.closed)) < soon)
    assert.equal(stage.gateway.sessions(), [])
    await until(async () => !(await alive('cat /dev/zero')))
    await sleep(300)
    child.kill('SIGCONT')
    assert.is(await over, 254)
    assert.is(said(), 'Gatehouse: Your access has ended.\n')
  })

  test('shows nothing of what the server sends afterwards', async () => {
    const { over, shown } = await running('while :; do echo more; done')
    await until(() => shown().length > 100_000)
    const recording = stage.recorder.last
    stage.gatekeeper.last.end('Over.')
    const recorded = recording.outputBytes
    await over
    assert.ok(shown().length <= recorded)
  })

  test('says its line after whatever the terminal showed, on a line of its own', async () => {
    const { over, said, shown } = await running('printf "half a line"; sleep 60', '-tt')
    await until(() => shown() !== '')
    stage.gatekeeper.last.end('Over.\x1b[2J\nand\x07 out')
    await over
    assert.is(said(), '\r\nGatehouse: Over. [2J and out\r\n')
  })

  test('may be cut while it is being admitted, connected, or its recording begun', async () => {
    const gate = Promise.withResolvers<void>()
    let waiting = false
    stage.recorder.beforeStart = () => {
      waiting = true
      return gate.promise
    }
    const child = spawn('ssh', [...stage.options, '-q', stage.destination, 'touch begun'])
    let said = ''
    child.stderr.on('data', (bytes) => {
      said += bytes
    })
    await until(() => waiting)
    stage.gatekeeper.last.end('Over.')
    assert.equal(await once(child, 'close'), [254, null])
    assert.is(said, 'Gatehouse: Over.\n')
    gate.resolve()
    const { by } = await stage.gatekeeper.last.closed
    assert.is(by, 'gateway')
    assert.is(stage.gatekeeper.last.opened, false)
    assert.equal(stage.recorder.last.outcome?.line, 'Over.')
    assert.is((await stage.host.run('ls /home/alice')).stdout, '')
  })

  test('one that was over before it began does not begin', async () => {
    const { gatekeeper } = stage
    const original = gatekeeper.admit.bind(gatekeeper)
    gatekeeper.admit = async (request) => {
      const admitted = await original(request)
      gatekeeper.last.end('Too late.')
      return admitted
    }
    const ran = await stage.ssh(['-q', stage.destination, 'touch begun'])
    gatekeeper.admit = original
    assert.equal(ran, { code: 254, stdout: '', stderr: 'Gatehouse: Too late.\n' })
    assert.is((await stage.host.run('ls /home/alice')).stdout, '')
  })

  test('the other sessions of its connection go on', async () => {
    const control = ['-o', `ControlPath=${join(stage.folder, 'master')}`]
    const master = spawn('ssh', [...stage.options, ...control, '-q', '-MN', stage.destination])
    await until(() => existsSync(join(stage.folder, 'master')))
    const first = await running('echo first; sleep 60', ...control)
    const cut = stage.gatekeeper.last
    const second = await running('echo second; cat', ...control)
    await until(() => first.shown() !== '' && second.shown() !== '')
    cut.end('Over.')
    assert.is(await first.over, 254)
    second.child.stdin?.end('still here\n')
    assert.is(await second.over, 0)
    assert.is(second.shown(), 'second\nstill here\n')
    master.kill()
    await once(master, 'close')
  })

  test('a session in which nothing passes ends; one in which something does goes on', async () => {
    stage.gatekeeper.access.set('prod-1', { ...stage.access, limits: { idleSeconds: 1.4 } })
    const busy = await running('for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.2; done; sleep 60')
    const took = await milliseconds(busy.over)
    assert.ok(took > 2_500 && took < 40_000, `${took} ms`)
    assert.is(await busy.over, 254)
    assert.is(busy.said(), 'Gatehouse: The session was ended after 1.4 seconds without activity.\n')
    assert.is(busy.shown(), '1\n2\n3\n4\n5\n6\n7\n8\n')
  })

  test('a session ends at its longest', async () => {
    stage.gatekeeper.access.set('prod-1', { ...stage.access, limits: { maxSeconds: 0.5 } })
    const { over, said } = await running('yes')
    const took = await milliseconds(over)
    assert.ok(took > 300 && took < 30_000, `${took} ms`)
    assert.is(
      said(),
      'Gatehouse: The session was ended after 0.5 seconds, the longest one is allowed to last.\n',
    )
  })

  test('limits that are changed hold at once for a session that goes on', async () => {
    const { over, said, shown } = await running('echo begun; sleep 60')
    await until(() => shown() !== '')
    stage.gatekeeper.last.limit({ maxSeconds: 600, idleSeconds: 0.2 })
    await over
    assert.is(said(), 'Gatehouse: The session was ended after 0.2 seconds without activity.\n')
  })

  test('a reason that is an error is told only if it is a refusal', async () => {
    for (const [reason, line] of [
      [new Refusal('You were removed.'), 'You were removed.'],
      [new Error('SELECT 1 failed'), 'Your access to this server has ended.'],
      [undefined, 'Your access to this server has ended.'],
    ]) {
      const { over, said } = await running('sleep 60')
      stage.gatekeeper.last.end(reason as string)
      await over
      assert.is(said(), `Gatehouse: ${line}\n`)
    }
  })

  test('a person who leaves takes the command along, and it is told so', async () => {
    const { child, over } = await running('echo begun; exec cat /dev/zero')
    child.kill('SIGKILL')
    await over
    const { by, exitCode } = await stage.gatekeeper.last.closed
    assert.equal([by, exitCode], ['client', null])
    await until(async () => !(await alive('cat /dev/zero')))
    assert.equal(stage.gateway.sessions(), [])
  })
}

test.run()
