import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Outbox } from './outbox.ts'

const test = suite('what is typed, on its way')

test('what is typed goes at once, a paste in pieces and no further ahead than a window', () => {
  const sent: Uint8Array[] = []
  const outbox = new Outbox((piece) => sent.push(piece))
  outbox.put(Uint8Array.of(1))
  assert.equal(sent.splice(0), [Uint8Array.of(1)])
  const paste = Uint8Array.from({ length: 200_000 }, (_, at) => at % 251)
  outbox.put(paste)
  outbox.put(Uint8Array.of(9))
  const arrived: number[] = []
  let rounds = 0
  for (let piece = sent.shift(); piece; piece = sent.shift()) {
    assert.ok(piece.length <= 16 * 1024)
    const ahead = sent.reduce((sum, { length }) => sum + length, piece.length)
    assert.ok(ahead <= 80 * 1024, `${ahead}`)
    arrived.push(...piece)
    outbox.taken(piece.length)
    rounds++
  }
  assert.equal(arrived, [...paste, 9])
  assert.ok(rounds > 12)
})

test.run()
