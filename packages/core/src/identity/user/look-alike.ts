/** Scripts that are written together (UTS #39 §5.2, "highly restrictive"); every other label has one script. */
const together = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
].map(
  (scripts) =>
    new RegExp(
      `^[${scripts.map((name) => `\\p{scx=${name}}`).join('')}\\p{scx=Common}\\p{scx=Inherited}]*$`,
      'u',
    ),
)

const single = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Georgian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
]
  .concat([
    'Gujarati',
    'Tamil',
    'Telugu',
    'Kannada',
    'Malayalam',
    'Sinhala',
    'Thai',
    'Lao',
    'Khmer',
    'Myanmar',
    'Ethiopic',
  ])
  .map((name) => new RegExp(`^[\\p{scx=${name}}\\p{scx=Common}\\p{scx=Inherited}]*$`, 'u'))

/** Cyrillic and Greek letters that pass for Latin ones: a label of nothing else reads as a Latin word. */
const latinLooking = /^[асԁеһіјӏорԛѕԝхуъьҽпгѵѡкмтвνορτυικχ0-9-]+$/u

/**
 * Whether a domain, in Unicode, can pass for another: a label mixes alphabets, is of an alphabet that no
 * registry offers, or is written wholly in look-alikes under a top-level domain of plain letters.
 */
export function mixesScripts(domain: string): boolean {
  const labels = domain.split('.')
  const plainEnd = /^[a-z0-9-]+$/.test(labels.at(-1) ?? '')
  return labels.some((label) => {
    if (/^[a-z0-9-]*$/.test(label)) return false
    if (plainEnd && latinLooking.test(label)) return true
    return ![...single, ...together].some((script) => script.test(label))
  })
}
