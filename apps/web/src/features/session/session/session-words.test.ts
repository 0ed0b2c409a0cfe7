import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { answerInWords, endingOf, lastedInWords, lengthInWords, whatInWords } from './session-words.ts'

const test = suite('sessions in words')

const closed = {
  closedAt: '2026-11-24T10:00:00Z',
  outcome: 'ended' as const,
  line: null,
  exitCode: null,
  exitSignal: null,
  terminatedBy: null,
}

test('what it is: the command of one, the destination of another and how often it was gone to', () => {
  assert.is(whatInWords({ kind: 'shell', command: null }), 'shell')
  assert.is(whatInWords({ kind: 'exec', command: 'df -h' }), 'df -h')
  assert.is(whatInWords({ kind: 'exec', command: null }), 'command')
  const forward = { kind: 'forward', command: 'db:5432' } as const
  assert.is(whatInWords(forward), 'forward to db:5432')
  assert.is(whatInWords({ ...forward, connections: null }), 'forward to db:5432')
  const connections = { carried: 50, failed: 2, first: '2026-11-24T10:00:00Z', last: '2026-11-24T11:00:00Z' }
  assert.is(whatInWords({ ...forward, connections }), 'forward to db:5432 ×50')
})

test('how it ended', () => {
  const line = 'Ended by owner@acme.com.'
  const endings = [
    { ...closed, closedAt: null, outcome: null },
    { ...closed, closedAt: null, outcome: null, terminatedBy: 'owner@acme.com' },
    { ...closed, exitCode: 3 },
    { ...closed, exitSignal: 'TERM' },
    closed,
    { ...closed, outcome: 'cut' as const, line },
    { ...closed, outcome: 'interrupted' as const },
  ]
  assert.equal(
    endings.map((session) => endingOf(session).words),
    ['live', 'ending', 'exit 3', 'signal TERM', 'ended', 'cut', 'interrupted'],
  )
  assert.is(endingOf({ ...closed, outcome: 'cut', line }).line, line)
  const tones = [0, 3].map((exitCode) => endingOf({ ...closed, exitCode }).tone)
  assert.equal(tones, ['none', 'bad'])
})

test('how long it lasted, or has lasted so far', () => {
  const openedAt = '2026-11-24T10:00:00Z'
  const opened = Date.parse(openedAt)
  const after = (seconds: number) => lengthInWords({ openedAt, closedAt: null }, opened + seconds * 1000)
  assert.equal([-3, 12, 250, 3600, 7500, 100_000].map(after), [
    '< 1 s',
    '12 s',
    '4 min 10 s',
    '1 h',
    '2 h 5 min',
    '1 d 3 h',
  ])
  assert.is(lengthInWords({ openedAt, closedAt: '2026-11-24T10:00:09.9Z' }, opened + 1e9), '9 s')
  assert.is(lastedInWords({ openedAt, closedAt: openedAt }, opened), 'less than a second')
  assert.is(lastedInWords({ openedAt, closedAt: null }, opened + 12_000), '12 s')
})

test('what a server answered', () =>
  assert.equal(
    [true, false, null].map((ok) => answerInWords(ok).words),
    ['done', 'refused', 'no answer'],
  ))

test.run()
