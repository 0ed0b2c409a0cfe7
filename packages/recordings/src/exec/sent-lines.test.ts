import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SentLines } from './sent-lines.ts'

const test = suite('SentLines')
const mark = '\x1b[2m< \x1b[22m'

test('each line is marked, and goes on where it comes in pieces', () => {
  const lines = new SentLines()
  const shown = ['ls -la\nech', 'o hi\r\n', '\n', 'a\tb'].map((text) =>
    lines.shown(Buffer.from(text)).toString(),
  )
  assert.equal(shown, [`${mark}ls -la\r\n${mark}ech`, 'o hi\r\n', `${mark}\r\n`, `${mark}a\tb`])
})

test('nothing that is sent acts on the terminal that shows it, and no text is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (chunks) => {
      const lines = new SentLines()
      const shown = Buffer.concat(chunks.map((chunk) => lines.shown(Buffer.from(chunk)))).toString('latin1')
      const bare = shown.replaceAll(mark, '').replaceAll('\r\n', '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.not.match(bare, /[\x00-\x08\x0b-\x1f\x7f]/)
      const sent = Buffer.concat(chunks).toString('latin1')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are shown in another form
      const text = sent.replace(/[\x00-\x1f\x7f]/g, '')
      assert.ok(bare.replace(/\^[@-_?]|[\n\t]/g, '').length <= text.length)
      assert.is(bare.split('\n').length, sent.split('\n').length)
    }),
  )
})

test.run()
