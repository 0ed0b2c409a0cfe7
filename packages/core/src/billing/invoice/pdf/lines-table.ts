import type { IssuedInvoice } from '../issued.ts'
import { drawRunningHead } from './head.ts'
import { inks } from './pen.ts'
import { column, hasRoom, leading, page, rule, type Sheet, turnPage } from './sheet.ts'
import { longPeriod, money } from './words.ts'

const label = { size: 8.5, color: inks.soft }
const text = { size: 9.5 }
const figures = { size: 9.5, tabular: true }

/** Where columns of figures end, and how wide the words before them may be. */
const ends = { quantity: 360, price: 450, amount: page.right }
const wordsWidth = 250

/** The lines of a document, on as many pages as they need, with the names of the columns on each. */
export function drawLines(sheet: Sheet, document: IssuedInvoice): void {
  drawNames(sheet)
  for (const line of document.lines) {
    const height = heightOf(sheet, line)
    if (!hasRoom(sheet, height)) {
      turnPage(sheet)
      drawRunningHead(sheet, document)
      drawNames(sheet)
    }
    drawLine(sheet, line, document)
    sheet.y += height
    rule(sheet, sheet.y)
  }
}

function drawNames(sheet: Sheet): void {
  const y = sheet.y + label.size
  sheet.pen.left('Description', page.left, y, label)
  sheet.pen.right('Quantity', ends.quantity, y, label)
  sheet.pen.right('Unit price', ends.price, y, label)
  sheet.pen.right('Amount', ends.amount, y, label)
  sheet.y += 17
  rule(sheet, sheet.y, { color: inks.ink, width: 1 })
}

type Line = IssuedInvoice['lines'][number]

const above = 6

function drawLine(sheet: Sheet, line: Line, { currency }: IssuedInvoice): void {
  const top = sheet.y + above
  const below = column(sheet, line.text, { x: page.left, y: top, width: wordsWidth }, text)
  column(sheet, whenOf(line), { x: page.left, y: below, width: wordsWidth }, label)
  const y = top + text.size
  sheet.pen.right(String(line.quantity).replace('-', '\u2212'), ends.quantity, y, figures)
  sheet.pen.right(money(line.unitAmount, currency), ends.price, y, figures)
  sheet.pen.right(money(line.amount, currency), ends.amount, y, { ...figures, weight: 600 })
}

function heightOf({ pen }: Sheet, line: Line): number {
  const words = pen.wrap(line.text, text, wordsWidth).length * leading(text)
  return above + words + pen.wrap(whenOf(line), label, wordsWidth).length * leading(label) + 3
}

function whenOf({ from, to, portion }: Line): string {
  const when = longPeriod(from, to)
  return portion ? `${when} · ${portion.days} of ${portion.of} days` : when
}
