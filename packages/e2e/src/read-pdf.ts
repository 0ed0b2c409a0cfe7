import { getDocumentProxy } from 'unpdf'

/** A page on paper: its size in millimetres, and its lines of text as they stand, from top to bottom and left to right. */
export interface PaperPage {
  width: number
  height: number
  lines: string[][]
}

const millimetres = (points: number) => Math.round((points * 25.4) / 72)

/** What would be on the paper. The pieces of a line that stand apart are apart in it. */
export async function readPdf(pdf: Buffer): Promise<PaperPage[]> {
  const document = await getDocumentProxy(new Uint8Array(pdf))
  const pages: PaperPage[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const { width, height } = page.getViewport({ scale: 1 })
    const { items } = await page.getTextContent()
    const texts = items.flatMap((item) => ('str' in item && item.str.trim() ? [item] : []))
    const rows = Map.groupBy(texts, ({ transform }) => Math.round(transform[5]))
    const lines = [...rows]
      .sort(([one], [other]) => other - one)
      .map(([, pieces]) =>
        pieces.sort((one, other) => one.transform[4] - other.transform[4]).map(({ str }) => str.trim()),
      )
    pages.push({ width: millimetres(width), height: millimetres(height), lines })
  }
  return pages
}
