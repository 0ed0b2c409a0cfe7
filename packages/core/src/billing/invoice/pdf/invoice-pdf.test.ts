import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { formatMoney } from '../../money/format-money.ts'
import { demoSeller } from '../demo-seller.ts'
import { demoBuyer, documentOf, documents, lineOf } from '../documents.testing.ts'
import type { IssuedInvoice } from '../issued.ts'
import { facturX } from './factur-x.ts'
import { invoicePdf } from './invoice-pdf.ts'
import { type FoundPdf, findInPdf, hasPdfTools } from './pdf-tools.testing.ts'

const test = suite('the PDF of a document')
const read = hasPdfTools ? test : test.skip
if (!hasPdfTools) console.log('SKIPPED: the PDF of a document — install qpdf and poppler-utils')

const found = async (document: IssuedInvoice): Promise<FoundPdf> => findInPdf(await invoicePdf(document))

/** Every word lies within the margins, and above the end of the page. */
function assertWithin(pdf: Buffer): void {
  const boxes = execFileSync('pdftotext', ['-bbox', '-', '-'], { input: pdf, encoding: 'utf8' })
  const words = [...boxes.matchAll(/xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.]+)" yMax="([\d.]+)">/g)]
  assert.ok(words.length > 50)
  for (const [word, left, top, right, bottom] of words) {
    assert.ok(Number(left) >= 55 && Number(right) <= 540, word)
    assert.ok(Number(top) >= 40 && Number(bottom) <= 835, word)
  }
}

/** The text of all pages with single spaces, as one reads it. */
const textOf = ({ pages }: FoundPdf) => pages.join(' ').replace(/\s+/g, ' ')

const note = documentOf({
  kind: 'credit-note',
  number: 'ACME-CN-000003',
  corrects: { number: 'ACME-000016', issuedOn: '2026-11-01' },
  credit: 2000n,
})

read('is sound, has its fonts inside, and the XML as it is', async () => {
  for (const document of [
    documentOf(),
    note,
    documentOf({ currency: 'JPY', tax: { category: 'AE', basisPoints: 0 } }),
  ]) {
    const { complaints, fonts, files } = await found(document)
    assert.is(complaints, '')
    assert.ok(fonts.length >= 2)
    for (const { name, embedded, subset } of fonts) {
      assert.match(name, /^[A-Z]{6}\+Inter-(Regular|SemiBold)$/)
      assert.ok(embedded && subset, name)
    }
    assert.equal([...files], [['factur-x.xml', facturX(document)]])
  }
})

read('calls itself PDF/A-3b and Factur-X, and the XML an alternative of itself', async () => {
  const { objects, metadata } = await found(
    documentOf({ buyer: { ...demoBuyer, name: 'Müller & Söhne <GmbH>' } }),
  )
  assert.match(metadata, /<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>B</)
  assert.match(metadata, '<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>')
  assert.match(metadata, '<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>')
  assert.match(metadata, '<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#<')
  assert.match(metadata, '<rdf:li xml:lang="x-default">Invoice ACME-000017</rdf:li>')
  const values = Object.values(JSON.parse(objects).qpdf[1]).map((object) =>
    Object((object as { value?: unknown }).value),
  )
  const catalog = values.find((value) => '/Type' in value && value['/Type'] === '/Catalog')
  assert.ok(catalog && '/AF' in catalog && '/OutputIntents' in catalog && '/Metadata' in catalog)
  assert.equal(
    values.flatMap((value) => ('/AFRelationship' in value ? [value['/AFRelationship']] : [])),
    ['/Alternative'],
  )
})

test('is the same to the byte when it is made again, and another for another document', async () => {
  const [first, again, other] = [
    await invoicePdf(documentOf()),
    await invoicePdf(documentOf()),
    await invoicePdf(documentOf({ number: 'ACME-000018' })),
  ]
  assert.ok(first.equals(again))
  assert.not(first.equals(other))
})

read('says all that the law wants of an invoice', async () => {
  const text = textOf(
    await found(documentOf({ discounts: [{ text: 'WELCOME', amount: 900n }], credit: 760n })),
  )
  for (const words of [
    'Invoice',
    'ACME-000017',
    '1 December 2026',
    '€40.00 due 15 December 2026',
    'Gatehouse Cloud GmbH',
    'Torstraße 140',
    '10119 Berlin',
    'VAT ID DE136695976',
    'Acme Robotics B.V.',
    '1015 CW Amsterdam',
    'VAT ID NL004495445B01',
    '1–31 December 2026',
    'Team, monthly 1 €49.00 €49.00',
    'Subtotal €49.00',
    'WELCOME −€9.00',
    'Total excluding VAT €40.00',
    'VAT 19% €7.60',
    'Total €47.60',
    'Paid from your credit −€7.60',
    'Amount due €40.00',
    'DE75 5121 0800 1245 1261 99',
    'HRB 12345 B',
    'Page 1 of 1',
  ])
    assert.ok(text.includes(words), `${words} in: ${text}`)
})

read('of a credit note says what it corrects, and asks for nothing', async () => {
  const text = textOf(await found(note))
  for (const words of [
    'Credit note',
    '€58.31 credited',
    'This corrects invoice ACME-000016 of 1 November 2026. You don’t need to pay anything.',
    'We added €20.00 to your credit.',
    'We refund €38.31 the way you paid it.',
  ])
    assert.ok(text.includes(words), `${words} in: ${text}`)
  assert.not.match(text, /IBAN|Please pay|Amount due/)
})

read('of a reverse charge says so', async () => {
  const text = textOf(await found(documentOf({ tax: { category: 'AE', basisPoints: 0 } })))
  assert.match(text, 'VAT 0% (reverse charge) €0.00')
  assert.match(
    text,
    'Reverse charge: the customer is liable for the VAT (Directive 2006/112/EC, Articles 44 and 196).',
  )
})

read('that is paid from credit, or for nothing, asks for nothing', async () => {
  const paid = textOf(await found(documentOf({ credit: 5831n })))
  assert.match(paid, 'Nothing to pay')
  assert.match(paid, 'Paid in full from your credit.')
  const free = textOf(await found(documentOf({ lines: [lineOf('Trial', 1, 0n)] })))
  for (const text of [paid, free]) assert.not.match(text, /IBAN|Please pay/)
})

read(
  'of forty lines goes over pages, each with its number, the names of the columns and which page it is',
  async () => {
    const lines = Array.from({ length: 40 }, (_, at) => lineOf(`Further server web-${at + 1}`, at + 1, 150n))
    const { pages } = await found(documentOf({ lines }))
    assert.is(pages.length, 3)
    pages.forEach((page, at) => {
      assert.match(page, `Page ${at + 1} of 3`)
      assert.match(page, 'ACME-000017')
      if (/web-\d/.test(page)) assert.match(page, /Description +Quantity +Unit price +Amount/)
    })
    const shown = pages.flatMap((page) =>
      [...page.matchAll(/web-(\d+) /g)].map(([, number]) => Number(number)),
    )
    assert.equal(
      shown,
      lines.map((_, at) => at + 1),
    )
    assert.match(pages.at(-1)!, /Amount due +€1,463\.70/)
  },
)

read(
  'has every letter of Europe, a question mark for what it cannot print, and no line that leaves the page',
  async () => {
    const name = 'Żółta Łódź Ελλάς Київ Đặng 東京'
    const endless = 'x'.repeat(290)
    const document = documentOf({ buyer: { ...demoBuyer, name }, lines: [lineOf(endless, 1, 100n)] })
    const pdf = await invoicePdf(document)
    const { pages, files } = findInPdf(pdf)
    assert.match(pages[0]!.replace(/\s+/g, ' '), 'Żółta Łódź Ελλάς Київ Đặng ??')
    assert.match(files.get('factur-x.xml')!, `<ram:Name>${name}</ram:Name>`)
    assert.is(
      pages[0]!.match(/x/g)!.length,
      endless.length + 'Total excluding VAT .example .example'.match(/x/g)!.length + 1,
    )
    assertWithin(pdf)
  },
)

read('says what is due as the document does, whatever the document is', async () => {
  const faithful = fc.asyncProperty(documents, async (document) => {
    const pdf = await found(document)
    const { kind, totals, currency } = document
    assert.is(pdf.complaints, '')
    const due = formatMoney(totals.due, currency)
    const text = textOf(pdf)
    assert.ok(text.includes(`${kind === 'invoice' ? 'Amount due' : 'To be refunded'} ${due}`), text)
    assert.ok(text.includes(`Total excluding VAT ${formatMoney(totals.net, currency)}`), text)
  })
  await fc.assert(faithful, { numRuns: 8 })
})

read('keeps within the page with the longest names there can be', async () => {
  const long =
    'Gesellschaft für außerordentlich lange Namen und deren Verwaltung in Europa mbH & Co. KG, Zweigniederlassung Süd'
  const seller = {
    ...demoSeller,
    legalName: long,
    address: [long.slice(0, 100), long.slice(0, 100), long.slice(0, 100)],
    bank: { name: long.slice(0, 80), iban: 'MT84MALT011000012345MTLCAST001S', bic: 'MALTMTMTXXX' },
    register: long,
  }
  const buyer = { ...demoBuyer, name: long, address: Array.from({ length: 5 }, () => long.slice(0, 100)) }
  const discounts = Array.from({ length: 30 }, (_, at) => ({ text: `${long} ${at}`, amount: 1n }))
  const pdf = await invoicePdf(
    documentOf({ seller, buyer, discounts, kind: 'invoice', number: `A${'0'.repeat(59)}` }),
  )
  assert.is(findInPdf(pdf).complaints, '')
  assertWithin(pdf)
})

read('in a currency that the norm does not know has no XML, and is sound without it', async () => {
  const { complaints, files, pages } = await found(
    documentOf({ currency: 'KWD', lines: [lineOf('Team', 1, 19_995n)] }),
  )
  assert.is(complaints, '')
  assert.is(files.size, 0)
  assert.match(pages[0]!.replace(/\s+/g, ' '), 'Amount due KWD 23.794')
})

test('what makes a PDF is loaded with the first one, and not before', () => {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const { invoicePdf } = await import(${JSON.stringify(import.meta.resolve('./invoice-pdf.ts'))})
    const { documentOf } = await import(${JSON.stringify(import.meta.resolve('../documents.testing.ts'))})
    const count = () => loaded.filter((url) => /pdfkit|fontkit/.test(url)).length
    console.log(count())
    await invoicePdf(documentOf())
    console.log(count() > 0)`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  })
  assert.is(output, '0\ntrue\n')
})

test.run()
