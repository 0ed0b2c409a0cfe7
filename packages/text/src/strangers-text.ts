// What hosts, SSH clients and headers say is somebody else's text. This is the one way from it to a string that can be stored
// and shown: whatever was in it, it cannot be refused by the database, break a line, or act on a terminal.

/** What is acted on instead of shown: controls, marks of direction, separators of lines, and halves of characters. */
const acting = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}`
const actingOnes = new RegExp(`[${acting}]`, 'gu')
const actingOrBlank = new RegExp(String.raw`[${acting}\s]+`, 'gu')
const unstorable = /[\0\p{Cs}]/gu
const otherThanAscii = /[^ -~]/g

const instead = '\u{fffd}'

/** The text as PostgreSQL can keep it, in `text` and in `jsonb`: without NUL and halves of characters. Bytes are read as UTF-8. */
export function storable(text: string | Uint8Array): string {
  const read = typeof text === 'string' ? text : new TextDecoder('utf-8', { ignoreBOM: true }).decode(text)
  return read.replace(unstorable, instead)
}

/** JSON of a value whose every string, names too, is {@link storable}. */
export function storableJson(value: object): string {
  // each escape is met whole, so that a backslash that was written out never passes for the beginning of one
  return JSON.stringify(value).replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (sequence, what: string) =>
    what.length > 1 ? instead : sequence,
  )
}

/** The text with what a terminal would act on escaped, as in `a\u{1b}[31m`, so that one can still see what it was. */
export function escaped(text: string): string {
  return text.replace(actingOnes, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** One line without what acts on a terminal, at most `most` UTF-16 units and an ellipsis. */
export function oneLine(text: string, most = 400): string {
  const plain = text.replace(actingOrBlank, ' ').trim()
  return plain.length > most ? `${plain.slice(0, most).replace(unstorable, '')}…` : plain
}

/** Printable ASCII, at most `most` of it; each other UTF-16 unit is replaced. */
export function printableAscii(text: string, most: number, replacement: '' | '?' = ''): string {
  return text.replace(otherThanAscii, replacement).slice(0, most)
}
