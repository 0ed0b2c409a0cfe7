import { fontFile, runsOf, type Weight } from './inter.ts'

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

const featuresOf = ({ tabular }: Style): { features: PDFKit.Mixins.OpenTypeFeatures[] } => ({
  features: tabular ? ['tnum', 'kern'] : ['kern'],
})

export function penOn(doc: PDFKit.PDFDocument): Pen {
  const choose = (subset: Parameters<typeof fontFile>[0], { size, weight = 400 }: Style) =>
    doc.font(fontFile(subset, weight)).fontSize(size)

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

  const wrap: Pen['wrap'] = (text, style, width) => {
    const lines: string[] = []
    let line = ''
    for (const word of text.split(/ +/).flatMap((word) => pieces(word, style, width))) {
      const longer = line === '' ? word : `${line} ${word}`
      if (widthOf(longer, style) <= width) line = longer
      else {
        lines.push(line)
        line = word
      }
    }
    return [...lines, line]
  }

  const pieces = (word: string, style: Style, width: number): string[] => {
    if (widthOf(word, style) <= width) return [word]
    const parts = ['']
    for (const character of word) {
      const longer = parts.at(-1) + character
      if (widthOf(longer, style) > width && parts.at(-1) !== '') parts.push(character)
      else parts[parts.length - 1] = longer
    }
    return parts
  }

  return { widthOf, wrap, left, right: (text, x, y, style) => left(text, x - widthOf(text, style), y, style) }
}
