import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Admitted } from './gatekeeper.ts'
import { openTerminal } from './open-terminal.ts'
import { LiveSessions } from './session/live-sessions.ts'
import type { Terminal } from './terminal.ts'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('a terminal that is no SSH client')
const missing = stageMissing()
let stage: Stage

const admit = (): Promise<Admitted> =>
  stage.gatekeeper.admit({
    holder: { userId: 'alice', keyId: '' },
    server: 'prod-1',
    account: null,
    kind: 'shell',
    command: null,
    terminal: { term: 'xterm-256color', cols: 100, rows: 30 },
    forwardTo: null,
    clientAddress: '127.0.0.1',
    clientVersion: 'dashboard',
  })

const live = new LiveSessions()
const faults: string[] = []
async function open(connectMs?: number): Promise<Terminal> {
  const report = (fault: unknown, doing: string) => void faults.push(`${doing}: ${fault}`)
  const { recorder } = stage
  return openTerminal({
    admitted: await admit(),
    cols: 100,
    rows: 30,
    recorder,
    report,
    live,
    ...(connectMs && { connectMs }),
  })
}

/** Reads on in the background. */
function reading(terminal: Terminal): { text: () => string; end: Promise<void> } {
  let text = ''
  const read = async () => {
    for await (const bytes of terminal.output) text += bytes
  }
  return { text: () => text, end: read() }
}

if (missing !== null) console.log(`SKIPPED: a terminal that is no SSH client — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
  })
  test.after(() => stage?.close())
  test.after.each(() => {
    stage.recorder.reset()
    assert.equal(faults.splice(0), [])
  })

  test('whose user is taken for gone ends with the line that says so', async () => {
    const terminal = await open()
    const { text, end } = reading(terminal)
    end.catch(() => {}) // it is closed in the middle
    await terminal.write(Buffer.from("echo be''gun\n"))
    await until(() => text().includes('begun'))
    terminal.close('The browser has not responded for 15 s.')
    const { by, line } = await stage.gatekeeper.last.closed
    assert.equal([by, line], ['gateway', 'The browser has not responded for 15 s.'])
  })

  test('is a shell of the admitted login, with a size that changes, recorded', async () => {
    const terminal = await open()
    const { text, end } = reading(terminal)
    await terminal.write(Buffer.from('stty size; id -un; echo $TERM\n'))
    await until(() => text().includes('xterm-256color\r\n'))
    assert.match(text(), /30 100\r\nalice\r\n/)
    terminal.resize(120, 40)
    await terminal.write(Buffer.from('stty size; exit 5\n'))
    await end
    assert.match(text(), /40 120\r\n/)
    assert.equal(await terminal.ended, { by: 'command', exit: { code: 5 } })
    assert.equal(stage.recorder.last.sizes, ['120x40'])
    assert.is(stage.recorder.last.shown, text())
    assert.equal(stage.recorder.last.what.terminal, { term: 'xterm-256color', cols: 100, rows: 30 })
    assert.is((await stage.gatekeeper.last.closed).exitCode, 5)
  })

  test('is cut at once, read or unread, with a line', async () => {
    for (const isRead of [true, false]) {
      const terminal = await open()
      const read = isRead ? reading(terminal) : undefined
      await terminal.write(Buffer.from('yes\n'))
      await until(() => stage.recorder.last.outputBytes > 60_000)
      const started = performance.now()
      stage.gatekeeper.last.end('Over.')
      assert.equal(await terminal.ended, { by: 'gateway', line: 'Over.' })
      await stage.gatekeeper.last.closed
      assert.ok(performance.now() - started < 15_000)
      await read?.end
      if (read) assert.match(read.text(), /\r\nGatehouse: Over\.\r\n$/)
      else terminal.close()
    }
  })

  test('slows the server down when it is not read', async () => {
    const terminal = await open()
    await terminal.write(Buffer.from('cat /dev/zero\n'))
    await until(() => stage.recorder.last.outputBytes > 60_000)
    // on a busy machine it takes a while until all that may be on its way is
    await until(async () => {
      const passed = stage.recorder.last.outputBytes
      await sleep(300)
      return stage.recorder.last.outputBytes === passed
    })
    terminal.close()
    assert.equal(await terminal.ended, { by: 'client' })
    assert.is((await stage.gatekeeper.last.closed).by, 'client')
  })

  test('hangs up when it is closed, or nobody reads on', async () => {
    const alive = async () =>
      (await stage.host.run('ps -eo args | grep -c "^[s]leep 7654$"')).stdout !== '0\n'
    const terminal = await open()
    await terminal.write(Buffer.from('sleep 7654\n'))
    await until(alive)
    for await (const _ of terminal.output) break
    assert.equal(await terminal.ended, { by: 'client' })
    await until(async () => !(await alive()))
  })

  test('says in its own output why it does not begin', async () => {
    const { access } = stage
    stage.gatekeeper.access.set('prod-1', { ...access, target: { ...access.target, port: 1 } })
    const terminal = await open(500)
    stage.gatekeeper.access.set('prod-1', access)
    const { text, end } = reading(terminal)
    await end
    assert.is(text(), '\r\nGatehouse: prod-1 cannot be reached right now: nothing answers there.\r\n')
    stage.recorder.beforeStart = () => Promise.reject(new Error('disk full'))
    const unrecorded = await open()
    const line = 'The session cannot be recorded, so it was not started.'
    assert.equal(await unrecorded.ended, { by: 'gateway', line })
    assert.equal(faults.splice(0), ['starting a recording: Error: disk full'])
    unrecorded.close()
  })

  test('may be closed before it has begun', async () => {
    const terminal = await open()
    terminal.close()
    assert.equal(await terminal.ended, { by: 'client' })
    assert.is((await stage.gatekeeper.last.closed).by, 'client')
    await terminal.write(Buffer.from('into the void'))
  })
}

test.run()
