import { Writable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { toSlowReader } from './slow-reader.ts'

const test = suite('a reader that stands still')

test('costs bounded memory, and is told how much was left out', () => {
  let taken = ''
  let go = () => {}
  const stream = new Writable({
    write(piece, _encoding, done) {
      taken += piece
      go = done
    },
  })
  const { write } = toSlowReader(stream, (lines) => `${lines} left out\n`)
  const line = `${'x'.repeat(1023)}\n`
  for (let n = 0; n < 10_000; n++) write(line)
  assert.ok(stream.writableLength < 5 * 1024 * 1024)
  while (stream.writableLength > 0) go()
  const kept = taken.length / line.length
  write('back\n')
  while (stream.writableLength > 0) go()
  assert.is(taken.slice(kept * line.length), `${10_000 - kept} left out\nback\n`)
})

test.run()
