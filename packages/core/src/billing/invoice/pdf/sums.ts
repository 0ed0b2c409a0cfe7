import type { IssuedInvoice } from '../issued.ts'
import { drawRunningHead } from './head.ts'
import { inks } from './pen.ts'
import { column, hasRoom, page, rule, type Sheet, turnPage } from './sheet.ts'
import { money, paymentWords, spacedIban, taxLabel } from './words.ts'

const text = { size: 9.5 }
const strong = { size: 9.5, weight: 600 } as const
const total = { size: 12, weight: 600 } as const
const small = { size: 8.5, color: inks.soft }

const x = 300
const rowHeight = 19
const labelWidth = 150

/** What the lines come to, from the discounts to what is due; together on one page, if they are not more than that. */
export function drawSums(sheet: Sheet, document: IssuedInvoice): void {
  const { totals, currency } = document
  const rows = rowsOf(document).map(([label, amount]) => ({
    lines: sheet.pen.wrap(label, text, labelWidth),
    amount,
  }))
  const height = rows.reduce((sum, { lines }) => sum + rowHeight + (lines.length - 1) * 13, 0) + 50
  keepTogether(sheet, document, height)
  sheet.y += 10
  for (const { lines, amount } of rows) {
    keepTogether(sheet, document, rowHeight + lines.length * 13)
    lines.forEach((line, at) => {
      sheet.pen.left(line, x, sheet.y + 12 + at * 13, { ...text, color: inks.soft })
    })
    sheet.pen.right(money(amount, currency), page.right, sheet.y + 12, { ...text, tabular: true })
    sheet.y += rowHeight + (lines.length - 1) * 13
  }
  rule(sheet, sheet.y + 4, { x, color: inks.ink, width: 1 })
  const isNote = document.kind === 'credit-note'
  sheet.pen.left(isNote ? 'To be refunded' : 'Amount due', x, sheet.y + 23, total)
  sheet.pen.right(money(totals.due, currency), page.right, sheet.y + 23, { ...total, tabular: true })
  sheet.y += 40
}

function rowsOf({ kind, discounts, tax, totals }: IssuedInvoice): [string, bigint][] {
  const credit = kind === 'credit-note' ? 'Added to your credit' : 'Paid from your credit'
  return [
    ...(discounts.length > 0 ? [['Subtotal', totals.lines] as [string, bigint]] : []),
    ...discounts.map(({ text: of, amount }): [string, bigint] => [of, -amount]),
    ['Total excluding VAT', totals.net],
    [taxLabel(tax), totals.tax],
    ['Total', totals.gross],
    ...(totals.credit > 0n ? [[credit, -totals.credit] as [string, bigint]] : []),
  ]
}

/** What the law and the reader want said: why there is no tax, and how to pay. */
export function drawNotes(sheet: Sheet, document: IssuedInvoice): void {
  const { tax } = document
  const paragraphs = [...(tax.note ? [tax.note] : []), ...paymentWords(document)]
  const facts = transferFacts(document)
  const width = page.right - page.left
  const heights = paragraphs.map((words) => sheet.pen.wrap(words, text, width).length * 14 + 5)
  keepTogether(
    sheet,
    document,
    heights.reduce((sum, height) => sum + height, 24) + (facts.length > 0 ? 90 : 0),
  )
  sheet.y += 14
  for (const words of paragraphs)
    sheet.y = column(sheet, words, { x: page.left, y: sheet.y, width }, text) + 5
  if (facts.length > 0) drawTransfer(sheet, facts)
}

function transferFacts({ kind, number, seller: { bank }, totals }: IssuedInvoice): [string, string][] {
  if (!bank || kind === 'credit-note' || totals.due === 0n) return []
  return [
    ['Or transfer to', bank.name],
    ['IBAN', spacedIban(bank.iban)],
    ...(bank.bic ? [['BIC', bank.bic] as [string, string]] : []),
    ['Reference', number],
  ]
}

const styleOf = (label: string) => ({ ...strong, tabular: label === 'IBAN' })

/** Beside each other, or below each other where that is too wide. */
function drawTransfer(sheet: Sheet, facts: [string, string][]): void {
  const { pen } = sheet
  sheet.y += 10
  const gap = 28
  const widths = facts.map(
    ([label, value]) => Math.max(pen.widthOf(label, small), pen.widthOf(value, styleOf(label))) + gap,
  )
  const isWide = widths.reduce((sum, width) => sum + width, -gap) > page.right - page.left
  let x = page.left
  facts.forEach(([label, value], at) => {
    pen.left(label, x, sheet.y + (isWide ? strong.size : small.size), small)
    if (isWide) sheet.y = column(sheet, value, { x: page.left + 110, y: sheet.y, width: 370 }, styleOf(label))
    else pen.left(value, x, sheet.y + 23, styleOf(label))
    if (!isWide) x += widths[at] ?? 0
  })
}

function keepTogether(sheet: Sheet, document: IssuedInvoice, height: number): void {
  if (hasRoom(sheet, height)) return
  turnPage(sheet)
  drawRunningHead(sheet, document)
}
