/** Where a line has what is sought, as offsets (UTF-16) from `start` to `end` (exclusive); null where it has not. */
export type Matcher = (line: string) => { readonly start: number; readonly end: number } | null

/**
 * Finds a text within a line in NFC (UAX #15), whatever the case of its letters, however they are composed, and however much white
 * space stands where it has some.
 * @throws RangeError for a text that is nothing but white space
 */
export function matcherFor(text: string): Matcher {
  const words = text
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => word !== '')
  if (words.length === 0) throw new RangeError('there is nothing to look for')
  const pattern = new RegExp(words.map((word) => RegExp.escape(word)).join(String.raw`\s+`), 'iu')
  return (line) => {
    const found = pattern.exec(line)
    return found && { start: found.index, end: found.index + found[0].length }
  }
}
