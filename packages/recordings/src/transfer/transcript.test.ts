import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openRecording } from '../record/open-recording.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { readEvents } from '../testing/read-events.ts'
import { seal } from '../testing/sealer.ts'
import type { FileOperation, ObserverOptions } from './operation.ts'
import { observeSftp } from './sftp-observer.ts'
import { transcribe } from './transcript.ts'

const test = suite('transcript of a transfer')

async function start() {
  const store = memoryStore()
  const header = { width: 80, height: 24 }
  const recording = await openRecording({ store, id: 'a', header, seal, onFailure: () => {} })
  const finish = async () => {
    await recording.finish()
    return readEvents(store, 'a')
  }
  return { recording, finish }
}

/** An observer that says of each chunk from the server that a file of that name was read. */
function observeNames({ onOperation }: ObserverOptions) {
  const tell = (path: string): void => onOperation({ at: 0, op: 'read', path, bytes: 5, ok: true })
  return {
    fromClient: () => {},
    fromServer: (bytes: Buffer) => tell(bytes.toString()),
    end: () => tell('last'),
    lost: null,
  }
}

test('each operation is a line of the cast, and what a terminal would act on is escaped', async () => {
  const { recording, finish } = await start()
  const transcript = transcribe(recording, observeNames)
  await transcript.fromServer(Buffer.from('/etc/hosts'))
  await transcript.fromServer(Buffer.from('\x1b]0;evil\x07\n'))
  const { operations, total, lost } = await transcript.end()
  const { output } = await finish()
  assert.equal(output.toString().split('\r\n'), [
    'read     /etc/hosts  5 bytes',
    'read     \\u{1b}]0;evil\\u{7}\\u{a}  5 bytes',
    'read     last  5 bytes',
    '',
  ])
  assert.equal([operations.length, total, lost], [3, 3, null])
})

test('of many operations the summary has the first, the cast all', async () => {
  const { recording, finish } = await start()
  const transcript = transcribe(recording, observeNames)
  for (let number = 0; number < 2000; number++) await transcript.fromServer(Buffer.from(`file-${number}`))
  const { operations, total } = await transcript.end()
  assert.equal([operations.length, operations[0]?.path, total], [500, 'file-0', 2001])
  assert.match((await finish()).output.toString(), /file-1999/)
})

test('a file that is opened and then read or written is one operation of the summary, and two lines of the cast', async () => {
  const { recording, finish } = await start()
  const opened = (path: string): FileOperation => ({ at: 0, op: 'open', path, ok: true })
  const read = (path: string): FileOperation => ({ at: 0, op: 'read', path, bytes: 1, ok: true })
  const transcript = transcribe(recording, ({ onOperation }) => ({
    fromClient() {
      for (const one of [opened('a'), opened('b'), read('a'), read('a'), { ...opened('c'), ok: false }])
        onOperation(one)
    },
    fromServer() {},
    end() {},
    lost: null,
  }))
  await transcript.fromClient(Buffer.of(0))
  const { operations, total } = await transcript.end()
  assert.equal(
    operations.map(({ op, path }) => `${op} ${path}`),
    ['read a', 'open b', 'read a', 'open c'],
  )
  assert.is(total, 4)
  assert.is((await finish()).output.toString().trim().split('\r\n').length, 5)
})

test('paths that go on for ever do not make the summary as large', async () => {
  const { recording, finish } = await start()
  const transcript = transcribe(recording, observeNames)
  for (let number = 0; number < 100; number++) await transcript.fromServer(Buffer.alloc(16_000, 'x'))
  assert.ok(JSON.stringify((await transcript.end()).operations).length < 256 * 1024)
  await finish()
})

test('what makes no sense is said in a line and a marker, and nothing breaks', async () => {
  const { recording, finish } = await start()
  const transcript = transcribe(recording, observeSftp)
  await transcript.fromClient(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
  await transcript.fromServer(Buffer.from('HTTP/1.1 400\r\n\r\n'))
  const { lost } = await transcript.end()
  assert.match(lost ?? '', /no SFTP/)
  const { output, events } = await finish()
  assert.match(
    output.toString(),
    /^The transfer can no longer be recorded: the client sent what is no SFTP\.\r\n$/,
  )
  assert.ok(
    events.some(({ code, data }) => code === 'm' && data.startsWith('operations not recorded from here on')),
  )
})

test('of what is seen nothing is left out of a line', () => {
  const lines: string[] = []
  const recording = { output: async (bytes: Buffer) => void lines.push(bytes.toString()) }
  const seen: FileOperation = { at: 0, op: 'rename', path: 'a', to: 'b', ok: null }
  const transcript = transcribe(
    { ...recording, marker: async () => {} } as unknown as Parameters<typeof transcribe>[0], // the rest is not used
    ({ onOperation }) => ({
      fromClient: () => onOperation(seen),
      fromServer: () => onOperation({ ...seen, ok: false }),
      end() {},
      lost: null,
    }),
  )
  return Promise.all([transcript.fromClient(Buffer.of(1)), transcript.fromServer(Buffer.of(1))]).then(() =>
    assert.equal(lines.join(''), 'rename   a -> b  never answered\r\nrename   a -> b  refused\r\n'),
  )
})

test.run()
