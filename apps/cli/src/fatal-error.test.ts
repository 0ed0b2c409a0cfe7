import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { copyCluster } from '@gatehouse/core/database/testing/copied-cluster'
import { quickFolder } from '@gatehouse/core/database/testing/quick-folder'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startCommand } from './testing/run-command.ts'

const test = suite('errors that nobody catches')
let folder: string
let serving: ChildProcess | undefined

// errors in the process itself, at a signal that means nothing else there
const faults = `process.on('SIGUSR2', () => { throw new Error('thrown by nobody') })
process.on('SIGWINCH', () => { Promise.reject(new Error('rejected by nobody')) })`

test.before(async () => {
  folder = mkdtempSync(join(quickFolder(), 'gatehouse-cli-'))
  for (const data of ['data', 'demo']) await copyCluster(join(folder, data, 'postgres'))
})
test.after(async () => {
  if (serving?.exitCode === null) {
    serving.kill('SIGKILL')
    await once(serving, 'close')
  }
  rmSync(folder, { recursive: true, force: true })
})

/** Serves, and is sent the signal once it is up; answers what it printed on its way. */
async function fails(signal: NodeJS.Signals, env: Record<string, string>) {
  const child = startCommand(['serve'], {
    GATEHOUSE_DATA: join(folder, 'data'),
    PORT: '0',
    GATEWAY_PORT: '0',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(faults)}`,
    ...env,
  })
  serving = child
  const printed = { out: '', err: '' }
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed.err += text
  })
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const isUp = printed.out.includes('Stop with Ctrl-C.')
    printed.out += text
    if (!isUp && printed.out.includes('Stop with Ctrl-C.')) child.kill(signal)
  })
  const [code] = await once(child, 'close')
  return { code, ...printed }
}

test('leave one line at fatal, and Gatehouse stops in order with 1', async () => {
  for (const [signal, message, origin] of [
    ['SIGUSR2', 'thrown by nobody', 'uncaughtException'],
    ['SIGWINCH', 'rejected by nobody', 'unhandledRejection'],
  ] as const) {
    const { code, out, err } = await fails(signal, { GATEHOUSE_SEED: 'none' })
    assert.is(code, 1, err)
    const lines = err
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ level }) => level === 60)
    assert.equal(
      lines.map(({ msg, origin, err }) => [msg, origin, err.message]),
      [['unexpected error, Gatehouse is stopping', origin, message]],
    )
    assert.match(out, /Stopping…\n$/)
    assert.not(existsSync(join(folder, 'data/url')), 'what it leaves while it runs is gone')
    assert.not(existsSync(join(folder, 'data/postgres/lock.pid')))
  }
})

test('a demo whose mail is sent is started with a warning', async () => {
  const { out } = await fails('SIGUSR2', {
    GATEHOUSE_DATA: join(folder, 'demo'),
    GATEHOUSE_SEED: 'demo',
    SMTP_URL: 'smtp://127.0.0.1:1',
  })
  const warnings = out.split('\n').filter((line) => line.startsWith('Warning: '))
  assert.is(warnings.length, 1, out)
  assert.match(warnings[0] ?? '', /^Warning: the demo account acme is open, and Gatehouse sends email/)
})

test.run()
