import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDecimal } from '../money/decimal.ts'
import { demoBuyer, documentOf, documents, lineOf } from './documents.testing.ts'
import { invoicesCsv } from './invoices-csv.ts'

const test = suite('documents as CSV')
const issued = { state: 'open', paid: 0, credited: 0, open: 0 } as const

test('a row each, with decimal amounts under their names', () => {
  const invoice = documentOf({ discounts: [{ text: 'WELCOME', amount: 900n }], credit: 760n })
  const note = documentOf({
    number: 'ACME-CN-000001',
    kind: 'credit-note',
    corrects: { number: 'ACME-000017', issuedOn: '2026-11-01' },
    currency: 'JPY',
    lines: [lineOf('Team, monthly', 1, 7900n)],
    tax: { category: 'AE', basisPoints: 0 },
    buyer: { ...demoBuyer, name: 'Łódź, "Żółw"', vatId: null },
  })
  assert.is(
    invoicesCsv([
      { document: invoice, standing: { state: 'paid-and-credited', paid: 4000, credited: 760, open: 0 } },
      { document: note, standing: { ...issued, state: 'credited' } },
    ]),
    [
      'number,kind,corrects,issued_on,due_on,buyer,buyer_country,buyer_vat_id,currency,lines,discounts,net,tax_category,tax_percent,tax,gross,credit,due,state,paid,credited,open',
      'ACME-000017,invoice,,2026-12-01,2026-12-15,Acme Robotics B.V.,NL,NL004495445B01,EUR,49.00,9.00,40.00,S,19.00,7.60,47.60,7.60,40.00,paid-and-credited,40.00,7.60,0.00',
      'ACME-CN-000001,credit-note,ACME-000017,2026-12-01,2026-12-15,"Łódź, ""Żółw""",NL,,JPY,7900,0,7900,AE,0.00,0,7900,0,7900,credited,0,0,0',
      '',
    ].join('\r\n'),
  )
  assert.is(invoicesCsv([]).split('\r\n').length, 2)
})

test('a name that a spreadsheet would run is text', () => {
  for (const name of ['=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)', '＝1+1']) {
    const cell = invoicesCsv([{ document: documentOf({ buyer: { ...demoBuyer, name } }), standing: issued }])
      .split('\r\n')[1]
      ?.split('2026-12-15,')[1]
    assert.match(cell ?? '', /^"?'[=+\-@＝]/, name)
  }
})

test('what is due stands there to the last unit, whatever the name holds', () => {
  const exact = fc.property(documents, (document) => {
    const open = Number(document.totals.due)
    const cells = invoicesCsv([{ document, standing: { ...issued, open } }])
      .trimEnd()
      .split(',')
    assert.is(parseDecimal(cells.at(-5) ?? '', document.currency), document.totals.due)
    assert.is(parseDecimal(cells.at(-1) ?? '', document.currency), document.totals.due)
  })
  fc.assert(exact)
})

test.run()
