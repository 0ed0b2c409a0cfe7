import { countryName } from '../countries.ts'
import type { IssuedInvoice } from '../issued.ts'
import { inks } from './pen.ts'
import { column, page, type Sheet } from './sheet.ts'
import { headlineOf, longDay, titleOf } from './words.ts'

const small = { size: 8.5, color: inks.soft }
const brand = { size: 11, weight: 600, color: inks.accent } as const
const text = { size: 9.5 }
const strong = { size: 9.5, weight: 600 } as const

/** What the first page begins with: what this is, its dates, from whom and for whom, and what it comes to. */
export function drawHead(sheet: Sheet, document: IssuedInvoice): void {
  const { pen } = sheet
  const { seller, buyer } = document
  pen.left(titleOf(document), page.left, sheet.y + 20, { size: 24, weight: 600 })
  const name = pen.wrap(seller.legalName, brand, 280)
  name.forEach((line, at) => {
    pen.right(line, page.right, sheet.y + 20 + at * 15, brand)
  })
  sheet.y = drawFacts(sheet, factsOf(document), sheet.y + 33 + name.length * 15) + 20
  const width = (page.right - page.left - 32) / 2
  const ends = [
    drawParty(sheet, { label: 'From', name: seller.legalName, lines: sellerLines(seller) }, page.left, width),
    drawParty(
      sheet,
      { label: 'Bill to', name: buyer.name, lines: buyerLines(buyer) },
      page.left + width + 32,
      width,
    ),
  ]
  sheet.y = Math.max(...ends) + 28
  pen.left(headlineOf(document), page.left, sheet.y + 14, { size: 17, weight: 600 })
  sheet.y += 36
}

/** On every further page: which document this is. */
export function drawRunningHead(sheet: Sheet, document: IssuedInvoice): void {
  const { pen } = sheet
  const title = `${titleOf(document)} ${document.number}`
  pen.left(title, page.left, sheet.y, strong)
  const room = page.right - page.left - pen.widthOf(title, strong) - 24
  // on one line; the whole name stands on the first page
  const [name = ''] = room > 60 ? pen.wrap(document.seller.legalName, small, room) : []
  pen.right(name, page.right, sheet.y, small)
  sheet.y += 24
}

function factsOf(document: IssuedInvoice): [string, string][] {
  const { corrects } = document
  return [
    ['Number', document.number],
    ['Date of issue', longDay(document.issuedOn)],
    corrects
      ? ['Corrects', `${corrects.number} of ${longDay(corrects.issuedOn)}`]
      : ['Due', longDay(document.dueOn)],
  ]
}

function drawFacts(sheet: Sheet, facts: [string, string][], y: number): number {
  const width = (page.right - page.left) / facts.length
  const ends = facts.map(([label, value], at) => {
    const x = page.left + at * width
    sheet.pen.left(label, x, y + small.size, small)
    return column(sheet, value, { x, y: y + 13, width: width - 16 }, strong)
  })
  return Math.max(...ends)
}

interface Party {
  label: string
  name: string
  lines: string[]
}

function drawParty(sheet: Sheet, { label, name, lines }: Party, x: number, width: number): number {
  sheet.pen.left(label, x, sheet.y + small.size, small)
  const below = column(sheet, name, { x, y: sheet.y + 13, width }, strong)
  return lines.reduce((y, line) => column(sheet, line, { x, y, width }, text), below)
}

const sellerLines = (seller: IssuedInvoice['seller']): string[] => [
  ...seller.address,
  `${seller.postcode} ${seller.city}`,
  countryName(seller.country),
  seller.email,
  `VAT ID ${seller.vatId}`,
]

const buyerLines = (buyer: IssuedInvoice['buyer']): string[] => [
  ...buyer.address,
  countryName(buyer.country),
  ...(buyer.email ? [buyer.email] : []),
  ...(buyer.vatId ? [`VAT ID ${buyer.vatId}`] : []),
]
