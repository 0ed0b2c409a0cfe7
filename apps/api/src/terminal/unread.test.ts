import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Unread } from './unread.ts'

const test = suite('what was sent and not taken')
const never = new AbortController().signal

test('whoever waits for room has never more than a window and a piece unread, and always goes on', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 100 }), async (pieces, most) => {
      const unread = new Unread(most)
      let held = 0
      for (const piece of pieces) {
        // the other end takes what it has whenever it is waited for
        queueMicrotask(() => {
          unread.taken(held)
          held = 0
        })
        await unread.room(never)
        assert.ok(held < most)
        unread.sent(piece)
        held += piece
      }
    }),
  )
})

test('nobody waits for an end that is gone', async () => {
  const unread = new Unread(1)
  const gone = new AbortController()
  unread.sent(5)
  const waiting = unread.room(gone.signal)
  gone.abort()
  await waiting
  await unread.room(gone.signal)
})

test.run()
