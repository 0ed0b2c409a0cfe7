import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isPrinted } from '../printed-text.ts'
import { fontOf, runsOf } from './inter.ts'
import { sfntOf } from './woff.ts'

const test = suite('the font of documents')

test('has a letter for every character that is said to be printed, in both weights', async () => {
  const { default: PDFDocument } = await import('pdfkit')
  const doc = new PDFDocument()
  const printed = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).filter(isPrinted)
  assert.ok(printed.length > 700)
  for (const weight of [400, 600] as const)
    for (const character of printed) {
      const [run] = runsOf(character)
      assert.is(run?.text, character.normalize('NFC'))
      const name = `${run!.subset}-${weight}`
      doc.registerFont(name, fontOf(run!.subset, weight)).font(name)
      assert.ok(glyphsOf(doc).hasGlyphForCodePoint(run!.text.codePointAt(0)!), `${character} ${weight}`)
    }
})

test('writes a text in pieces that are the text', () => {
  const text = 'Łódź, Ελλάς і Київ: €5 № 7'
  const runs = runsOf(text)
  assert.is(runs.map((run) => run.text).join(''), text)
  assert.equal([...new Set(runs.map(({ subset }) => subset))].sort(), [
    'cyrillic',
    'greek',
    'latin',
    'latin-ext',
  ])
  assert.equal(runsOf('cafe\u0301'), [{ subset: 'latin', text: 'café' }])
})

test('writes a question mark for what it does not have', () => {
  assert.equal(runsOf('a東\u202E🚀b'), [{ subset: 'latin', text: 'a???b' }])
})

test('is unpacked table by table to what its checksums say', () => {
  for (const weight of [400, 600] as const) {
    const font = fontOf('latin', weight)
    const tables = font.readUInt16BE(4)
    assert.ok(tables > 8)
    for (let at = 12; at < 12 + tables * 16; at += 16) {
      const [checksum, from, length] = [4, 8, 12].map((place) => font.readUInt32BE(at + place))
      const table = font.subarray(from, (from ?? 0) + Math.ceil((length ?? 0) / 4) * 4)
      let sum = 0
      // a table of its own adjusts the sum of all, and is left out of its own
      for (let word = 0; word < table.length; word += 4)
        if (font.toString('latin1', at, at + 4) !== 'head' || word !== 8)
          sum = (sum + table.readUInt32BE(word)) >>> 0
      assert.is(sum, checksum, font.toString('latin1', at, at + 4))
    }
  }
  assert.throws(() => sfntOf(Buffer.from('wOF2 is packed in another way')), /no WOFF/)
})

test.run()

// pdfkit's own view of the font, which its types leave out
function glyphsOf(doc: PDFKit.PDFDocument): { hasGlyphForCodePoint(code: number): boolean } {
  return (doc as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font.font
}
