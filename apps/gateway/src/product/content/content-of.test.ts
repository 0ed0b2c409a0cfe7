import { openRecording } from '@gatehouse/recordings/record/open-recording'
import { memoryStore } from '@gatehouse/recordings/testing/memory-store'
import { readEvents } from '@gatehouse/recordings/testing/read-events'
import { seal } from '@gatehouse/recordings/testing/sealer'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '../../gatekeeper.ts'
import type { Recorded } from '../../recorder.ts'
import { contentOf } from './content-of.ts'

const test = suite('what is kept of a session')
const terminal = { term: 'xterm', cols: 80, rows: 24 }

const usual = { bytes: 1024 * 1024, perSecond: 2048 }

async function begin(what: Partial<Recorded>, kept = usual) {
  const store = memoryStore()
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store, id: 'a', header, seal, onFailure: () => {} })
  const recorded: Recorded = { kind: 'shell', command: null, terminal: null, forwardTo: null, ...what }
  const content = contentOf(recording, recorded, { recordInput: false, kept })
  const shown = async () => {
    await content.end()
    await recording.finish()
    return (await readEvents(store, 'a')).output.toString()
  }
  return { content, shown }
}

/** An sftp packet: SSH_FXP_REMOVE with an id. */
const removing = (id: number, path: string) => {
  const body = Buffer.concat([Buffer.of(13, 0, 0, 0, id, 0, 0, 0, path.length), Buffer.from(path)])
  return Buffer.concat([Buffer.of(0, 0, 0, body.length), body])
}

test('sftp is a transfer, whatever terminal comes with it', async () => {
  const { content, shown } = await begin({ kind: 'sftp', terminal })
  await content.input(removing(1, '/etc/motd'))
  assert.match(await shown(), /^remove {3}\/etc\/motd {2}never answered/)
})

test('a transfer that can no longer be followed ends, and says why', async () => {
  for (const what of [{ kind: 'sftp' }, { kind: 'exec', command: 'scp -t .' }] as const) {
    const { content, shown } = await begin(what)
    await content.input(Buffer.from('GET / HTTP/1.1\r\n\r\n')).then(
      () => assert.unreachable(),
      (error: unknown) => {
        assert.instance(error, Refusal)
        assert.match(String(error), /ended because it can no longer be recorded/)
      },
    )
    assert.match(await shown(), /can no longer be recorded/)
  }
})

test('an id used twice, which a server does not mind, blinds nobody', async () => {
  const { content } = await begin({ kind: 'sftp' })
  await content.input(removing(1, 'a'))
  await content.input(removing(1, 'b')).then(
    () => assert.unreachable(),
    (error) => assert.instance(error, Refusal),
  )
})

test('what is sent to a shell or a command without a terminal is shown, since nothing echoes it', async () => {
  for (const what of [{ kind: 'shell' }, { kind: 'exec', command: 'rsync --server' }] as const) {
    const { content, shown } = await begin(what)
    await content.input(Buffer.from('id\n'))
    await content.output(Buffer.from('uid=0(root)\n'), 'output')
    assert.is(await shown(), '\x1b[2m< \x1b[22mid\r\nuid=0(root)\r\n')
  }
})

test('a shell without a terminal has the bound of a command', async () => {
  const { content, shown } = await begin({ kind: 'shell' })
  for (let mebibytes = 0; mebibytes < 8; mebibytes++)
    await content.output(Buffer.alloc(1024 * 1024, 'x'), 'output')
  const { length } = await shown()
  assert.ok(length >= 1024 * 1024 && length < 2 * 1024 * 1024, `${length} bytes are kept`)
})

test('of a forwarded place each connection is a line, and past ten thousand they are counted', async () => {
  const { content, shown } = await begin({ kind: 'forward', forwardTo: { host: 'db', port: 5432 } })
  const began = new Date('2026-01-02T03:04:05.600Z')
  const one = {
    began,
    ended: new Date(began.getTime() + 1_250),
    carried: true,
    bytesIn: 12,
    bytesOut: 3456,
    line: null,
  }
  await content.input(Buffer.from('select'))
  await content.connection?.(one)
  await content.connection?.({ ...one, line: 'Over.' })
  await content.connection?.({ ...one, carried: false, line: 'Connection refused' })
  for (let at = 3; at < 10_002; at++) void content.connection?.(one)
  const lines = (await shown()).split('\r\n')
  assert.equal(lines.slice(0, 3), [
    '2026-01-02 03:04:05     1.3 s  12 bytes in, 3456 bytes out',
    '2026-01-02 03:04:05     1.3 s  12 bytes in, 3456 bytes out: Over.',
    '2026-01-02 03:04:05  not carried: Connection refused',
  ])
  assert.is(lines.length, 10_001)
})

test('of what has no terminal so much is kept as the account wants', async () => {
  for (const what of [{ kind: 'shell' }, { kind: 'exec', command: 'cat' }] as const) {
    const { content, shown } = await begin(what, { bytes: 64 * 1024, perSecond: 1 })
    await content.output(Buffer.alloc(80_000, 'x'), 'output')
    assert.is((await shown()).length, 64 * 1024)
  }
  const { content, shown } = await begin({ kind: 'sftp' }, { bytes: 100, perSecond: 1 })
  await content.output(Buffer.alloc(200, 'e'), 'errors')
  assert.is((await shown()).length, 100)
})

test('what is typed on a terminal is shown by its echo alone', async () => {
  const { content, shown } = await begin({ kind: 'exec', command: 'scp -t .', terminal })
  await content.input(Buffer.from('secret'))
  await content.output(Buffer.from('$ '), 'output')
  assert.is(await shown(), '$ ')
})

test.run()
