import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chunked } from '../testing/chunked.ts'
import { type CastEvent, encodeEvent } from './event.ts'
import { type CastHeader, encodeHeader } from './header.ts'
import { parseCast } from './parse-cast.ts'

const test = suite('asciicast v2')

async function* stream(chunks: Iterable<Buffer>) {
  yield* chunks
}

async function parse(chunks: Iterable<Buffer>) {
  const lines = await Array.fromAsync(parseCast(stream(chunks)))
  return {
    header: lines[0]?.header,
    events: lines.flatMap(({ event }) => event ?? []),
    end: lines.at(-1)?.end,
  }
}

const refusal = async (cast: string | Buffer) => {
  try {
    await parse([Buffer.from(cast)])
  } catch (error) {
    return String(error)
  }
  return 'accepted'
}

const time = fc.nat({ max: 1e8 }).map((ms) => ms / 1000)
const text = fc.string({ unit: 'grapheme' })
const size = fc.integer({ min: 1, max: 999 })
const event: fc.Arbitrary<CastEvent> = fc.oneof(
  fc.record({ time, code: fc.constantFrom('o', 'i', 'm'), data: text }, { noNullPrototype: true }),
  fc.record(
    { time, code: fc.constant('r' as const), data: fc.tuple(size, size).map((sides) => sides.join('x')) },
    { noNullPrototype: true },
  ),
)
const header: fc.Arbitrary<CastHeader> = fc.record(
  {
    width: size,
    height: size,
    timestamp: fc.nat(),
    idle_time_limit: time,
    command: text,
    title: text,
    env: fc.dictionary(fc.stringMatching(/^[A-Z]+$/), text, { noNullPrototype: true }),
    theme: fc.record({ fg: text, bg: text, palette: text }, { noNullPrototype: true }),
  },
  { requiredKeys: ['width', 'height'], noNullPrototype: true },
)

test('what was encoded is parsed again, in any chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      header,
      fc.array(event),
      fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
      async (header, events, sizes) => {
        const cast = Buffer.from(encodeHeader(header) + events.map(encodeEvent).join(''))
        const parsed = await parse(chunked(cast, sizes))
        assert.equal(parsed.header, header)
        assert.equal(parsed.events, events)
        assert.is(parsed.end, cast.length)
      },
    ),
  )
})

test('the example of the specification is parsed', async () => {
  const cast = `{"version": 2, "width": 80, "height": 24, "timestamp": 1504467315, "title": "Demo", "env": {"TERM": "xterm-256color", "SHELL": "/bin/zsh"}}
[0.248848, "o", "\\u001b[1;31mHello \\u001b[32mWorld!\\u001b[0m\\n"]
[1.500000, "m", ""]
[4.050000, "r", "80x24"]
[6.541828, "o", "Bye!"]
`
  const { header, events } = await parse([Buffer.from(cast)])
  assert.is(header?.env?.['SHELL'], '/bin/zsh')
  assert.equal(events[0], { time: 0.248848, code: 'o', data: '\x1b[1;31mHello \x1b[32mWorld!\x1b[0m\n' })
  assert.is(events.length, 4)
})

test('an event with a code of a later day is passed over', async () => {
  const { events } = await parse([
    Buffer.from('{"version":2,"width":1,"height":1}\n[0,"x","0"]\n[1,"o","a"]\n'),
  ])
  assert.equal(events, [{ time: 1, code: 'o', data: 'a' }])
})

test('what is no cast is refused, and the line is named', async () => {
  const first = '{"version":2,"width":80,"height":24}\n'
  const cases: [string | Buffer, RegExp][] = [
    ['', /line 1 .* is missing/],
    ['{"version":3,"width":80,"height":24}\n', /line 1 .* version 2/],
    ['{"version":2,"width":80}\n', /line 1 .* width and height/],
    ['{"version":2,"width":80,"height":24,"env":[]}\n', /line 1 .* wrong env/],
    [`${first}[1,"o"]\n`, /line 2 .* array of three/],
    [`${first}[-1,"o",""]\n`, /line 2 .* no time/],
    [`${first}[1,"r","80 24"]\n`, /line 2 .* COLSxROWS/],
    [`${first}[1,"o",""]\n[1,"o",`, /line 3 .* no end/],
    [
      Buffer.concat([Buffer.from(`${first}[1,"o","`), Buffer.of(0xff), Buffer.from('"]\n')]),
      /line 2 .* no UTF-8/,
    ],
  ]
  for (const [cast, problem] of cases) assert.match(await refusal(cast), problem)
})

test.run()
