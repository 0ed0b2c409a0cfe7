import { fontOf, runsOf, type Weight } from './inter.ts'

export interface Style {
  /** In points. */
  size: number
  weight?: Weight
  color?: string
  /** Figures of one width, for columns of them. */
  tabular?: boolean
}

/** What documents are drawn in; every text is legible on white (WCAG 2.2, 1.4.3). */
export const inks = { ink: '#1b1d1f', soft: '#5b6066', line: '#dededa', accent: '#0b6b58' }

/** Writes texts in Inter; places are in points from the top left corner, `y` is the baseline. */
export interface Pen {
  widthOf(text: string, style: Style): number
  /** The text in lines that are no wider than that, broken between words, and within a word that is wider. */
  wrap(text: string, style: Style, width: number): string[]
  /** Writes one line, which begins at `x`. */
  left(text: string, x: number, y: number, style: Style): void
  /** Writes one line, which ends at `x`. */
  right(text: string, x: number, y: number, style: Style): void
}

// without features pdfkit remembers how words are set
const featuresOf = ({ tabular }: Style): { features?: PDFKit.Mixins.OpenTypeFeatures[] } =>
  tabular ? { features: ['tnum', 'kern'] } : {}

export function penOn(doc: PDFKit.PDFDocument): Pen {
  const known = new Set<string>()
  const choose = (subset: Parameters<typeof fontOf>[0], { size, weight = 400 }: Style) => {
    const name = `${subset}-${weight}`
    if (!known.has(name)) doc.registerFont(name, fontOf(subset, weight))
    known.add(name)
    return doc.font(name).fontSize(size)
  }

  const widthOf = (text: string, style: Style) =>
    runsOf(text).reduce(
      (sum, run) => sum + choose(run.subset, style).widthOfString(run.text, featuresOf(style)),
      0,
    )

  const left: Pen['left'] = (text, x, y, style) => {
    let at = x
    for (const run of runsOf(text)) {
      choose(run.subset, style).fillColor(style.color ?? inks.ink)
      doc.text(run.text, at, y, { lineBreak: false, baseline: 'alphabetic', ...featuresOf(style) })
      at += doc.widthOfString(run.text, featuresOf(style))
    }
  }

  // parts are measured one by one: what kerning between them would change is less than a point
  const wrap: Pen['wrap'] = (text, style, width) => {
    const space = widthOf(' ', style)
    const words = text.split(/ +/).flatMap((word) => pieces(word, style, width))
    return joined(words, ' ', (word) => widthOf(word, style), { width, space })
  }

  const pieces = (word: string, style: Style, width: number): string[] =>
    widthOf(word, style) <= width
      ? [word]
      : joined([...word], '', (character) => widthOf(character, style), { width, space: 0 })

  return { widthOf, wrap, left, right: (text, x, y, style) => left(text, x - widthOf(text, style), y, style) }
}

/** Parts put together to lines, as many on each as its width holds, and one at least. */
function joined(
  parts: string[],
  glue: string,
  widthOf: (part: string) => number,
  { width, space }: { width: number; space: number },
): string[] {
  const lines: string[][] = [[]]
  let used = 0
  for (const part of parts) {
    const own = widthOf(part)
    const isFirst = lines.at(-1)?.length === 0
    if (isFirst || used + space + own <= width) {
      lines.at(-1)?.push(part)
      used += isFirst ? own : space + own
    } else {
      lines.push([part])
      used = own
    }
  }
  return lines.map((line) => line.join(glue))
}
