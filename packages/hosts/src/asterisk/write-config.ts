/** A section of a file that Asterisk reads: `[name]`, and `key = value` lines below it. */
export interface ConfigSection {
  readonly name: string
  readonly entries: readonly (readonly [key: string, value: string])[]
}

/** Asterisk leaves out longer lines, and sometimes the one after; in bytes. */
const longestLine = 8000

const bytesOf = (text: string) => new TextEncoder().encode(text).length

/** Each `;` would begin a comment; one backslash before it is eaten (main/config.c). */
const escaped = (value: string) => value.replaceAll(';', '\\;')

/** The line that says so. A blank after the `=` keeps a `>` that a value begins with. */
const entryLine = (key: string, value: string) => `${key} = ${escaped(value)}`

/**
 * Why a value cannot stand in a file that Asterisk reads and come back as it was written, as a sentence; null where it can.
 * @param key what it would stand at
 */
export function whyUnwritable(value: string, key = 'password'): string | null {
  if (/[\p{Cc}\p{Cs}]/u.test(value)) return 'Use one line without control characters.'
  // its reader trims all up to the blank (ast_strip), and no other kind of blank
  if (value.startsWith(' ') || value.endsWith(' ')) return 'Leave out blanks at the beginning and the end.'
  if (bytesOf(entryLine(key, value)) > longestLine)
    return 'This is longer than a line of Asterisk’s files can be.'
  return null
}

/**
 * Sections as lines that Asterisk reads as they were meant.
 * @throws TypeError for what no line can hold: whoever takes it from a person asks {@link whyUnwritable} first
 */
export function configLines(sections: readonly ConfigSection[]): string[] {
  return sections.flatMap(({ name, entries }) => {
    if (!/^[A-Za-z0-9_.-]{1,79}$/.test(name)) throw new TypeError(`no section can have the name ${name}`)
    const lines = entries.map(([key, value]) => {
      if (!/^[a-z][a-z0-9_]*$/.test(key)) throw new TypeError(`no line can begin with ${key}`)
      const why = whyUnwritable(value, key)
      // the value may be a secret
      if (why !== null) throw new TypeError(`no line can hold this ${key}: ${why}`)
      return entryLine(key, value)
    })
    return ['', `[${name}]`, ...lines]
  })
}
