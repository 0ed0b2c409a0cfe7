import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeEvent } from './event.ts'
import { encodeHeader } from './header.ts'
import { shownOf } from './without-typed.ts'

const test = suite('what viewers are shown of a cast')

const event = fc.record({
  time: fc.nat(10_000_000).map((milliseconds) => milliseconds / 1000),
  code: fc.constantFrom('o', 'i', 'r', 'm'),
  data: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('80x24', '[1,"i","x"]\n')),
})

test('is everything but what was typed, in whatever pieces it comes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event), fc.array(fc.integer({ min: 1, max: 30 })), async (events, sizes) => {
      const header = encodeHeader({ width: 80, height: 24, title: '[0,"i",' })
      const whole = Buffer.from(header + events.map(encodeEvent).join(''))
      const shown = await Array.fromAsync(shownOf(cut(whole, sizes)))
      const expected =
        header +
        events
          .filter(({ code }) => code !== 'i')
          .map(encodeEvent)
          .join('')
      assert.is(Buffer.concat(shown).toString(), expected)
    }),
  )
})

async function* cut(whole: Buffer, sizes: readonly number[]) {
  let at = 0
  for (const size of sizes) {
    yield whole.subarray(at, at + size)
    at += size
  }
  yield whole.subarray(at)
}

test.run()
