import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HostUnreachable } from '../host-unreachable.ts'
import { parseRecorder } from './recorder-report.ts'

const test = suite('what a host says of its recorder')
const line = 'recording ops Abcdefghijk1 120 34 finished'

test('each recording has its login, its name, its sizes and its state', () => {
  const answer = `Welcome!\nrecorder missing\n${line}\nrecording bob Abcdefghijk2 0 0 running\ngatehouse done\n`
  assert.equal(parseRecorder(answer), {
    before: 'missing',
    recordings: [
      { login: 'ops', name: 'Abcdefghijk1', bytes: 120, timingBytes: 34, state: 'finished' },
      { login: 'bob', name: 'Abcdefghijk2', bytes: 0, timingBytes: 0, state: 'running' },
    ],
    truncated: false,
  })
  assert.is(parseRecorder('recorder missing\nmore\ngatehouse done\n').truncated, true)
})

test('what has another form is passed over, and what could be a path or an option is another form', () => {
  for (const other of [
    'recording ops ../../../etc/ 1 1 finished',
    'recording ops -rf 1 1 finished',
    'recording ops Abcdefghijk 1 1 finished',
    'recording Ops Abcdefghijk1 1 1 finished',
    'recording ops Abcdefghijk1 -1 1 finished',
    'recording ops Abcdefghijk1 1 1 done',
    `${line} more`,
    ` ${line}`,
  ])
    assert.equal(parseRecorder(`recorder other\n${other}\n`).recordings, [], other)
})

test('whatever comes is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, begun) => {
      try {
        const { recordings } = parseRecorder(begun ? `recorder other\n${text}` : text)
        for (const { name, bytes } of recordings) {
          assert.match(name, /^[A-Za-z0-9]{12}$/)
          assert.ok(Number.isSafeInteger(bytes))
        }
      } catch (error) {
        assert.instance(error, HostUnreachable)
      }
    }),
  )
})

test.run()
