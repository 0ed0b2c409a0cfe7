import { inks, type Pen, penOn, type Style } from './pen.ts'

/** A4 in points, with its margins. */
export const page = { width: 595.28, height: 841.89, left: 56, right: 539.28, top: 64, bottom: 746 }

/** The pages of a document, written from the top down: `y` is where the next thing begins. */
export interface Sheet {
  readonly doc: PDFKit.PDFDocument
  readonly pen: Pen
  y: number
}

/** A sheet on an empty document, at the top of its first page. */
export function sheetOn(doc: PDFKit.PDFDocument): Sheet {
  const sheet = { doc, pen: penOn(doc), y: 0 }
  turnPage(sheet)
  return sheet
}

/** Begins a new page. */
export function turnPage(sheet: Sheet): void {
  sheet.doc.addPage()
  sheet.doc.rect(0, 0, page.width, 5).fill(inks.accent)
  sheet.y = page.top
}

/** Whether so many points are left on the page. */
export const hasRoom = (sheet: Sheet, height: number): boolean => sheet.y + height <= page.bottom

/** A hairline from the left margin, or from `x`, to the right one. */
export function rule(
  { doc }: Sheet,
  y: number,
  { x = page.left, color = inks.line, width = 0.75 } = {},
): void {
  doc.moveTo(x, y).lineTo(page.right, y).lineWidth(width).strokeColor(color).stroke()
}

/** How far the next line of a text is below the one before. */
export const leading = ({ size }: Style): number => size * 1.45

/** Writes a text in a column from a place down, and answers where it ends. */
export function column(
  sheet: Sheet,
  text: string,
  at: { x: number; y: number; width: number },
  style: Style,
): number {
  const lines = sheet.pen.wrap(text, style, at.width)
  lines.forEach((line, index) => {
    sheet.pen.left(line, at.x, at.y + index * leading(style) + style.size, style)
  })
  return at.y + lines.length * leading(style)
}
