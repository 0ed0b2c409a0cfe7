import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InvalidCast } from '../asciicast/invalid-cast.ts'
import { ScreenFailed } from './screen-failed.ts'
import { type ScreenLimits, ScreenThread } from './screen-thread.ts'

const test = suite('the thread that interprets terminals')

const header = '{"version":2,"width":80,"height":24}\n'
const piece = (text: string) => ({ bytes: Buffer.from(text), start: 0, position: { offset: 0, frame: 0 } })
const ample: ScreenLimits = { megabytes: 256, seconds: 30 }

async function drawn(texts: Iterable<string>, limits = ample): Promise<string> {
  await using thread = new ScreenThread({ what: 'drawing' }, limits)
  for (const text of texts) await thread.give(piece(text))
  return await thread.end('drawing')
}
const failure = (work: Promise<unknown>) =>
  work.then(
    () => assert.unreachable('it should have failed'),
    (error: unknown) => error,
  )

test('draws what it was given', async () => {
  assert.match(await drawn([header, '[1,"o","hello, ', 'world"]\n']), 'hello, world')
})

test('what is no cast is told as such', async () => {
  const error = await failure(drawn([header, 'not a line of a cast\n']))
  assert.instance(error, InvalidCast)
  assert.is((error as InvalidCast).line, 2)
})

test('one that needs more time than it may have is ended, and nothing else is', async () => {
  const endless = function* () {
    yield header
    for (;;) yield `[1,"o",${JSON.stringify('\u001b[2J\u001b[31mred '.repeat(2000))}]\n`
  }
  const error = await failure(drawn(endless(), { megabytes: 256, seconds: 1 }))
  assert.instance(error, ScreenFailed)
  assert.match((error as Error).message, 'longer than 1 s')
})

test('one that needs more memory than it may have is ended, and nothing else is', async () => {
  // a line of a cast is kept until its end
  const long = function* () {
    yield `${header}[1,"o","`
    for (;;) yield 'x'.repeat(1024 * 1024)
  }
  const error = await failure(drawn(long(), { megabytes: 24, seconds: 60 }))
  assert.ok(error instanceof ScreenFailed || error instanceof InvalidCast, String(error))
})

test('an interpreter that ends fails whoever waits for it, at once', async () => {
  const thread = new ScreenThread({ what: 'drawing' }, ample)
  await thread.give(piece(header))
  await thread[Symbol.asyncDispose]()
  assert.instance(await failure(thread.end('drawing')), ScreenFailed)
})

test.run()
