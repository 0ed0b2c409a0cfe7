import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { documentOf, documents, lineOf } from './documents.testing.ts'
import { type IssuedInvoice, readIssued, storeIssued } from './issued.ts'

const test = suite('issued documents')

const sum = (amounts: bigint[]) => amounts.reduce((all, amount) => all + amount, 0n)

test('what is stored as JSON is read back the same', () => {
  const same = fc.property(documents, (document) => {
    assert.equal(readIssued(JSON.parse(JSON.stringify(storeIssued(document)))), document)
  })
  fc.assert(same)
})

test('amounts are read from texts of digits, too', () => {
  const stored = storeIssued(documentOf())
  const texts = {
    ...stored,
    totals: Object.fromEntries(Object.entries(stored.totals).map(([k, v]) => [k, `${v}`])),
  }
  assert.equal(readIssued(texts), documentOf())
})

test('every document adds up: lines less discounts, tax on that, credit off what is due', () => {
  const adds = fc.property(documents, ({ lines, discounts, tax, totals }) => {
    assert.is(totals.lines, sum(lines.map(({ amount }) => amount)))
    assert.is(totals.net, totals.lines - sum(discounts.map(({ amount }) => amount)))
    assert.is(totals.gross, totals.net + tax.amount)
    assert.is(totals.gross, totals.due + totals.credit)
    const off = 2n * (tax.amount * 10_000n - totals.net * BigInt(tax.basisPoints))
    assert.ok(-10_000n <= off && off <= 10_000n, 'tax is rounded once, to the nearest unit')
    assert.ok(Object.values(totals).every((amount) => amount >= 0n))
  })
  fc.assert(adds)
})

test('whatever amount is changed afterwards, the document is refused', () => {
  const document = documentOf({
    lines: [lineOf('Team, monthly', 1, 4900n), lineOf('Further server', 3, 500n)],
    discounts: [{ text: 'WELCOME', amount: 640n }],
    credit: 100n,
  })
  const stored = storeIssued(document)
  for (const field of Object.keys(stored.totals) as (keyof typeof stored.totals)[]) {
    const changed = { ...stored, totals: { ...stored.totals, [field]: Number(stored.totals[field]) + 1 } }
    assert.throws(() => readIssued(changed), /not what its lines sum to/, field)
  }
  for (const field of ['base', 'amount'] as const)
    assert.throws(() => readIssued({ ...stored, tax: { ...stored.tax, [field]: 1 } }), /document's tax/)
  const [first, second] = stored.lines
  assert.throws(
    () => readIssued({ ...stored, lines: [{ ...first, amount: 4899 }, second] }),
    /not what it reckons/,
  )
})

test('a document that contradicts itself is neither stored nor read', () => {
  const credit = { kind: 'credit-note', corrects: { number: 'ACME-000016', issuedOn: '2026-11-01' } } as const
  const wrong: [Partial<IssuedInvoice>, RegExp][] = [
    [{ kind: 'credit-note' }, /A credit note, and no other document, corrects one/],
    [{ corrects: credit.corrects }, /A credit note, and no other document, corrects one/],
    [{ ...credit, corrects: { ...credit.corrects, issuedOn: '2026-12-02' } }, /was issued before/],
    [{ dueOn: '2026-11-30' }, /due before it is issued/],
    [{ issuedOn: '2026-02-30' }, /issuedOn/],
    [{ number: 'acme/17' }, /number/],
    [{ lines: [{ ...documentOf().lines[0]!, to: '2026-11-30' }] }, /ends before it begins/],
    [{ seller: { ...documentOf().seller, city: 'Ber\nlin' } }, /One line/],
    [{ buyer: { ...documentOf().buyer, name: 'evil\u202Egnp' } }, /One line/],
  ]
  for (const [change, words] of wrong)
    assert.throws(
      () => storeIssued({ ...documentOf(), ...change }),
      (error: Error) => words.test(error.message),
    )
  assert.throws(() => readIssued({ ...storeIssued(documentOf()), approved: true }), /approved/)
})

test('a credit note may have a share of tax that is a unit off, an invoice may not', () => {
  const credit = { kind: 'credit-note', corrects: { number: 'ACME-000016', issuedOn: '2026-11-01' } } as const
  const noteOf = (tax: bigint) =>
    documentOf({ ...credit, tax: { category: 'S', basisPoints: 1900 }, share: tax })
  for (const tax of [930n, 931n, 932n]) assert.is(readIssued(storeIssued(noteOf(tax))).tax.amount, tax)
  assert.throws(() => storeIssued({ ...noteOf(930n), kind: 'invoice', corrects: null }), /document's tax/)
  assert.throws(() => noteOf(929n), /share of tax/)
})

test('an amount that JSON cannot hold is refused, not rounded', () => {
  assert.throws(() => storeIssued(documentOf({ lines: [lineOf('All of it', 1, 2n ** 53n)] })))
  const stored = storeIssued(documentOf())
  for (const unsafe of [1.5, 2 ** 53, '1.5', '0x1', '', null])
    assert.throws(() => readIssued({ ...stored, totals: { ...stored.totals, due: unsafe } }), /totals/)
})

test.run()
