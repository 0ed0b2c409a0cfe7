import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LineEnds } from './line-ends.ts'

const test = suite('line ends without a terminal')
/** A stream in pieces of these lengths, and the rest. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  let at = 0
  const pieces = lengths.map((length) => {
    at += length
    return bytes.subarray(at - length, at)
  })
  return [...pieces, bytes.subarray(at)]
}
const text = fc.array(fc.constantFrom('a', '\r', '\n'), { maxLength: 40 }).map((all) => all.join(''))

test('each bare LF becomes CR LF and nothing else changes, wherever the stream is cut', () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(5)), (stream, cuts) => {
      const ends = new LineEnds()
      const shown = cut(Buffer.from(stream), cuts).map((chunk) => ends.shown(chunk))
      assert.is(Buffer.concat(shown).toString(), stream.replace(/(?<!\r)\n/g, '\r\n'))
    }),
  )
})

test.run()
