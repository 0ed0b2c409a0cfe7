import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import v8 from 'node:v8'
import vm from 'node:vm'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('back-pressure (GHSA-qw79-rh95-853p)')
const missing = stageMissing()
const mebibyte = 1024 * 1024
const hostile = join(import.meta.dirname, 'testing/hostile-client.fixture.ts')
let stage: Stage

v8.setFlagsFromString('--expose-gc')
// Kept: what is collected while its context is gone cannot find its way back to Node.
const context = vm.createContext()
const collectGarbage: () => void = vm.runInContext('gc', context)

/** In bytes: what is really held, buffers outside the heap included. */
async function memory(): Promise<number> {
  // Buffers go some time after the objects that held them.
  for (let times = 0; times < 3; times++) {
    collectGarbage()
    await sleep(20)
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Runs until what has passed no longer grows; answers by how much memory has, in MiB. */
async function growthUntilStill(passed: () => number): Promise<number> {
  const before = await memory()
  await until(() => passed() > 0)
  for (let last = -1; last !== passed(); ) {
    last = passed()
    await sleep(200)
  }
  return ((await memory()) - before) / mebibyte
}

async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'close')
}

async function connected(): Promise<ssh2.Client> {
  const client = new ssh2.Client()
  client.on('error', () => {})
  client.connect({
    host: '127.0.0.1',
    port: stage.gateway.port,
    username: 'prod-1',
    privateKey: readFileSync(join(stage.folder, 'id')),
  })
  await once(client, 'ready')
  return client
}

const exec = (client: ssh2.Client, command: string): Promise<ssh2.ClientChannel> =>
  new Promise((resolve, reject) =>
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel))),
  )

if (missing !== null) console.log(`SKIPPED: back-pressure — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    // Once through, so that what is loaded and compiled on the way does not count.
    await stage.ssh(['-q', stage.destination, 'head -c 50M /dev/zero >&2'])
  })
  test.after(() => stage?.close())
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  test('a client that stops reading stops the server, on stdout and on stderr', async () => {
    for (const command of ['cat /dev/zero', 'cat /dev/zero >&2']) {
      const child = spawn('ssh', [...stage.options, '-q', stage.destination, command], { stdio: 'pipe' })
      await until(() => (stage.gatekeeper.sessions.at(-1)?.request.command ?? '') === command)
      child.stdout.once('data', () => child.kill('SIGSTOP'))
      child.stderr.once('data', () => child.kill('SIGSTOP'))
      const recording = () => stage.recorder.recordings.at(-1)
      const growth = await growthUntilStill(() => recording()?.outputBytes ?? 0)
      assert.ok(growth < 32, `${growth} MiB`)
      const { sessionId } = stage.gatekeeper.last
      await stopped(child)
      await until(() => !stage.gateway.sessions().some((session) => session.sessionId === sessionId))
    }
  })

  for (const [harm, kind] of [
    ['a client that announces a window of four gigabytes and reads nothing', 'huge-window'],
    ['a client that sends beyond the window', 'beyond-window'],
    ['a client that asks without reading the answers', 'unread-answers'],
    ['a client that changes its size without end while the server does not read', 'resizes'],
    ['a client that begins to renew keys and never finishes', 'endless-rekey'],
  ] as const) {
    test(`${harm} takes no memory`, async () => {
      const before = await memory()
      const sessions = stage.gatekeeper.sessions.length
      const args = [hostile, String(stage.gateway.port), join(stage.folder, 'id'), kind]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
      if (kind !== 'unread-answers') await until(() => stage.gatekeeper.sessions.length > sessions)
      await sleep(1_000)
      // The least of some: what has just come and is thrown away at once comes and goes.
      let growth = Number.POSITIVE_INFINITY
      for (let times = 0; times < 12; times++) growth = Math.min(growth, (await memory()) - before)
      assert.ok(growth < 24 * mebibyte, `${growth / mebibyte} MiB`)
      assert.is((await stage.ssh(['-q', stage.destination, 'echo well'])).stdout, 'well\n')
      await stopped(child)
    })
  }

  test('a server that stops reading stops the client', async () => {
    const child = spawn('ssh', [...stage.options, '-q', stage.destination, 'sleep 60'])
    const zeros = Buffer.alloc(mebibyte)
    const feed = () => {
      while (child.stdin.writable && child.stdin.write(zeros));
    }
    child.stdin.on('drain', feed).on('error', () => {})
    feed()
    await until(() => stage.recorder.recordings.at(-1)?.what.command === 'sleep 60')
    const growth = await growthUntilStill(() => stage.recorder.last.inputBytes)
    assert.ok(growth < 32, `${growth} MiB`)
    await stopped(child)
  })

  test('a slow recorder slows the server down', async () => {
    stage.recorder.beforeOutput = () => sleep(20)
    const child = spawn('ssh', [...stage.options, '-q', stage.destination, 'cat /dev/zero'])
    child.stdout.resume()
    const before = await memory()
    await sleep(1_500)
    const growth = ((await memory()) - before) / mebibyte
    assert.ok(growth < 32, `${growth} MiB`)
    stage.recorder.reset()
    await stopped(child)
  })

  test('stdout and stderr both pass whole when the client is slow', async () => {
    const client = await connected()
    const channel = await exec(
      client,
      'for i in $(seq 400); do head -c 20000 /dev/zero | tr "\\0" o; head -c 20000 /dev/zero | tr "\\0" e >&2; done',
    )
    const counts: Record<string, number> = { o: 0, e: 0, other: 0 }
    const count = (stream: NodeJS.ReadableStream, letter: number) =>
      stream.on('data', (bytes: Buffer) => {
        for (const byte of bytes) counts[byte === letter ? String.fromCharCode(letter) : 'other']! += 1
        stream.pause()
        setTimeout(() => stream.resume(), 2)
      })
    count(channel, 111)
    count(channel.stderr, 101)
    await once(channel, 'close')
    await until(() => counts['e'] === 8_000_000)
    assert.equal(counts, { o: 8_000_000, e: 8_000_000, other: 0 })
    client.end()
  })
}

test.run()
