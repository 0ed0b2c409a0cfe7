import { countryName } from '../countries.ts'
import type { IssuedInvoice } from '../issued.ts'
import { inks } from './pen.ts'
import { leading, page, rule, type Sheet } from './sheet.ts'

const small = { size: 7.5, color: inks.soft }

/** At the foot of each page: who issued this, and which page of how many it is. */
export function drawFeet(sheet: Sheet, { seller }: IssuedInvoice): void {
  const { doc, pen } = sheet
  const { count } = doc.bufferedPageRange()
  const place = [...seller.address, `${seller.postcode} ${seller.city}`, countryName(seller.country)].join(
    ', ',
  )
  const rights = [seller.register, `VAT ID ${seller.vatId}`, seller.email].filter(Boolean).join(' · ')
  const wrapped = (line: string) => pen.wrap(line, small, 400)
  // all of the address stands at the head: here it may be cut, so that there is room for the register
  const lines = [...wrapped(`${seller.legalName} · ${place}`).slice(0, 2), ...wrapped(rights).slice(0, 3)]
  for (let at = 0; at < count; at++) {
    doc.switchToPage(at)
    rule(sheet, page.bottom + 22)
    lines.forEach((line, index) => {
      pen.left(line, page.left, page.bottom + 38 + index * leading(small), small)
    })
    pen.right(`Page ${at + 1} of ${count}`, page.right, page.bottom + 38, small)
  }
}
