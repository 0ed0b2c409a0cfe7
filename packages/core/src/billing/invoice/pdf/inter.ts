import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ranges from '@fontsource/inter/unicode.json' with { type: 'json' }
import { isPrinted } from '../printed-text.ts'
import { sfntOf } from './woff.ts'

/** Inter comes in files by script, as browsers load them; where two have a character, the first is taken. */
const subsets = ['latin', 'latin-ext', 'greek', 'cyrillic', 'vietnamese', 'cyrillic-ext'] as const

type Subset = (typeof subsets)[number]

export type Weight = 400 | 600

const unpacked = new Map<string, Buffer>()

/** A part of Inter (SIL Open Font License 1.1), as a font to be read: unpacked once for all documents. */
export function fontOf(subset: Subset, weight: Weight): Buffer {
  const name = `@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`
  const font = unpacked.get(name) ?? sfntOf(readFileSync(fileURLToPath(import.meta.resolve(name))))
  unpacked.set(name, font)
  return font
}

/** A text in pieces that one file each can write. What no file has is written as a question mark: no document fails for a letter. */
export function runsOf(text: string): { subset: Subset; text: string }[] {
  const runs: { subset: Subset; text: string }[] = []
  for (const character of text.normalize('NFC')) {
    const shown = isPrinted(character) ? character : '?'
    const subset = subsetOf(shown)
    const last = runs.at(-1)
    if (last?.subset === subset) last.text += shown
    else runs.push({ subset, text: shown })
  }
  return runs
}

function subsetOf(character: string): Subset {
  const code = character.codePointAt(0) ?? 0
  return subsets.find((subset) => spans[subset].some(([from, to]) => from <= code && code <= to)) ?? 'latin'
}

// CSS unicode-range: 'U+0460-052F,U+1C80'
const spans = Object.fromEntries(
  subsets.map((subset) => {
    const pieces = ranges[subset].split(',').map((piece) => piece.slice(2).split('-'))
    return [
      subset,
      pieces.map(([from = '', to = from]) => [Number.parseInt(from, 16), Number.parseInt(to, 16)]),
    ]
  }),
) as Record<Subset, [number, number][]>
