import type { ConfigSection } from './write-config.ts'

/** What Asterisk makes of one file. */
export interface ReadConfig {
  readonly sections: readonly ConfigSection[]
  /** Files that it would read as well, as they are named there; they are not followed. */
  readonly includes: readonly string[]
  /** Whether it would take none of the file. */
  readonly isRefused: boolean
}

/** Of its line buffer, without the end. */
const buffer = 8191
const blank = 32
const [semicolon, hyphen, backslash] = [0x3b, 0x2d, 0x5c]

/** Reads a file by the rules of Asterisk's own reader (main/config.c, `config_text_file_load` and `process_text_line`). */
export function readConfig(text: string): ReadConfig {
  const sections: { name: string; entries: (readonly [string, string])[] }[] = []
  const includes: string[] = []
  for (const line of uncommented(Buffer.from(text))) {
    if (line.startsWith('[')) {
      const end = line.indexOf(']')
      if (end < 0) return { sections, includes, isRefused: true }
      sections.push({ name: line.slice(1, end), entries: [] })
    } else if (line.startsWith('#')) {
      const [, name = '', rest = ''] = /^#([^\0-\x20]*)[\0-\x20]*(.*)$/s.exec(line) ?? []
      if (/^(try)?include$/i.test(name) && rest !== '')
        includes.push(rest.replace(/^"(.*)"$|^<(.*)>$/s, '$1$2'))
    } else {
      const section = sections.at(-1)
      if (!section) return { sections, includes, isRefused: true }
      const at = line.indexOf('=')
      if (at < 0) continue
      const value = line.slice(line[at + 1] === '>' ? at + 2 : at + 1)
      const key = stripped(line.slice(0, at))
      if (key !== '') section.entries.push([key, stripped(value)])
    }
  }
  return { sections, includes, isRefused: false }
}

/** Its lines that hold something, trimmed, without comments. */
function* uncommented(file: Buffer): Generator<string> {
  const rest = chunks(file)
  const comments = { depth: 0 }
  for (let next = rest.next(); !next.done; next = rest.next()) {
    if (next.value.length === buffer) {
      // the end of a long line goes with it; where it ended here, the next line
      do next = rest.next()
      while (!next.done && next.value.length === buffer)
      continue
    }
    const text = stripped(stripComments(next.value, comments).toString('utf8'))
    if (text !== '') yield text
  }
}

/** As fgets(3) hands it out, with what strlen(3) sees of it. */
function* chunks(file: Buffer): Generator<Buffer> {
  for (let at = 0; at < file.length; ) {
    const newline = file.indexOf('\n', at)
    const end = Math.min(newline < 0 ? file.length : newline + 1, at + buffer)
    yield cString(file.subarray(at, end))
    at = end
  }
}

const cString = (bytes: Buffer) => {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

/** `;` to the end of the line, `;--` to `--;` over lines, and `\;` for a semicolon. As there, in one buffer with NULs where a text ends. */
function stripComments(line: Buffer, comments: { depth: number }): Buffer {
  const bytes = Buffer.concat([line, Buffer.alloc(1)])
  const end = (at: number) => bytes.indexOf(0, at)
  let kept = comments.depth === 0 ? 0 : -1
  for (let from = 0; ; ) {
    const found = bytes.subarray(from, end(from)).indexOf(semicolon)
    const at = from + found
    if (found < 0) break
    if (at > from && bytes[at - 1] === backslash) {
      bytes.copy(bytes, at - 1, at, end(at) + 1)
      from = at
    } else if (bytes[at + 1] === hyphen && bytes[at + 2] === hyphen && bytes[at + 3] !== hyphen) {
      bytes[at] = 0
      from = at + 3
      comments.depth++
    } else if (at >= from + 2 && bytes[at - 1] === hyphen && bytes[at - 2] === hyphen) {
      // below 0, where none had begun: then all that follows is one
      comments.depth--
      from = at + 1
      if (comments.depth !== 0) continue
      if (kept < 0) kept = from
      else {
        const before = end(kept)
        bytes.copy(bytes, before, from, end(from) + 1)
        from = before
      }
    } else if (comments.depth === 0) {
      bytes[at] = 0
      from = at
    } else from = at + 1
  }
  return kept < 0 ? Buffer.alloc(0) : bytes.subarray(kept, end(kept))
}

/** Without what ast_strip() takes off both ends. */
function stripped(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && text.charCodeAt(from) <= blank) from++
  while (to > from && text.charCodeAt(to - 1) <= blank) to--
  return text.slice(from, to)
}
