import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { idOf, readCommand, readHostRecord } from './host-record.ts'

const test = suite('what a host tells of its recordings')
const now = new Date('2026-11-24T12:00:00Z')
const seconds = now.getTime() / 1000
const head = (more: { at?: string | number; from?: string; terminal?: string } = {}) =>
  `gatehouse-recording 1\npid 12 345\nat ${more.at ?? seconds - 60}\nfrom ${more.from ?? '192.0.2.9'}\nterminal ${more.terminal ?? 'yes'}\n`

test('what the recorder writes is read', () => {
  assert.equal(readHostRecord({ head: head(), end: `exit 3\nat ${seconds - 10}\n` }, now), {
    openedAt: new Date('2026-11-24T11:59:00Z'),
    closedAt: new Date('2026-11-24T11:59:50Z'),
    clientAddress: '192.0.2.9',
    terminal: true,
    exitCode: 3,
    proper: true,
  })
})

test('without an end it broke off, and when is not known', () => {
  const { openedAt, closedAt, exitCode, proper } = readHostRecord({ head: head(), end: '' }, now)
  assert.equal(closedAt, openedAt)
  assert.equal([exitCode, proper], [null, true])
})

test('times of another age or order, and what is no address, are not taken over', () => {
  const future = readHostRecord({ head: head({ at: 9_999_999_999 }), end: 'exit 0\nat 1\n' }, now)
  assert.equal([future.openedAt, future.closedAt], [now, now])
  assert.ok(
    readHostRecord({ head: head({ at: 1 }), end: '' }, now).openedAt.getTime() >
      now.getTime() - 401 * 86_400_000,
  )
  assert.is(readHostRecord({ head: head({ from: 'evil' }), end: '' }, now).clientAddress, 'unknown')
  assert.is(readHostRecord({ head: head({ from: '<b>' }), end: '' }, now).proper, false)
  assert.is(readHostRecord({ head: head(), end: 'exit 999\nat 1\n' }, now).exitCode, null)
})

test('whatever is told, what is made of it can be kept', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
      (one, two, bytes) => {
        const { openedAt, closedAt } = readHostRecord({ head: one, end: two }, now)
        assert.ok(openedAt <= closedAt && closedAt <= now)
        const command = readCommand(Buffer.from(bytes))
        assert.ok(command === null || (!command.includes('\0') && command.isWellFormed()))
      },
    ),
  )
})

test('a recording has the same id each time, and another one another', () => {
  const id = (name: string, at = now) => idOf('019ab000-0000-7000-8000-000000000001', 'ops', name, at)
  assert.is(id('AAAAAAAAAAAA'), id('AAAAAAAAAAAA'))
  assert.is.not(id('AAAAAAAAAAAA'), id('AAAAAAAAAAAB'))
  assert.ok(id('AAAAAAAAAAAA', new Date(now.getTime() - 1000)) < id('AAAAAAAAAAAB'))
  assert.match(id('AAAAAAAAAAAA'), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test.run()
