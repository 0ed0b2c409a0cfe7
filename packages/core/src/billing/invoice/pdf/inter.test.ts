import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isPrinted } from '../printed-text.ts'
import { fontFile, runsOf } from './inter.ts'

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
      doc.font(fontFile(run!.subset, weight))
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

test.run()

// pdfkit's own view of the font, which its types leave out
function glyphsOf(doc: PDFKit.PDFDocument): { hasGlyphForCodePoint(code: number): boolean } {
  return (doc as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font.font
}
