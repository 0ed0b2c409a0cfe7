import { createHash } from 'node:crypto'

/** What has to be true of what a program answers, once it has read a file. */
export interface FileCheck {
  /** A command and its words; no shell reads them. */
  readonly command: readonly string[]
  /** Text that it has to print, or must not. */
  readonly has?: string
  readonly lacks?: string
}

/** One file of ours on a host, whole. Paths are those of apply/files.sh: others are refused there. */
export interface HostFile {
  readonly path: string
  /** Octal, such as `0640`. */
  readonly mode: string
  /** `root:asterisk`. */
  readonly owner: string
  /** Without line ends. */
  readonly lines: readonly string[]
  /** One line of ours in a file that is not, by which a program reads this one. */
  readonly include?: { readonly path: string; readonly line: string }
  /** What has to succeed before anything is changed. */
  readonly ready?: readonly string[]
  /** What makes a program read it. */
  readonly reload?: readonly string[]
  /** More of the same, in this order after it. */
  readonly afterwards?: readonly (readonly string[])[]
  readonly checks?: readonly FileCheck[]
}

/** SHA-256 of a text, as the host names what it holds. */
export const digestFiles = (text: string): string => createHash('sha256').update(text).digest('hex')

const encoded = (text: string) => Buffer.from(text).toString('base64')
const words = (command: readonly string[]) => command.map(encoded).join(' ')

/**
 * Files as apply/files.sh is told them, in their order.
 * @throws TypeError for what no line can hold
 */
export function filesText(files: readonly HostFile[]): string {
  const lines = files.flatMap(
    ({ path, mode, owner, lines, include, ready, reload, afterwards = [], checks = [] }) => [
      `file ${path} ${mode} ${owner}`,
      ...lines.map((line) => `+${line}`),
      ...(include ? [`include ${include.path} ${include.line}`] : []),
      ...(ready ? [`ready ${words(ready)}`] : []),
      ...[...(reload ? [reload] : []), ...afterwards].map((command) => `reload ${words(command)}`),
      ...checks.map(
        ({ command, has, lacks }) =>
          `check ${has === undefined ? 'lacks' : 'has'} ${encoded(has ?? lacks ?? '')} ${words(command)}`,
      ),
    ],
  )
  for (const line of lines)
    if (/[\n\r\0]/.test(line)) throw new TypeError('a line of a file cannot hold a line end or NUL')
  return lines.map((line) => `${line}\n`).join('')
}

/** The paths of a text and the lines of each. */
export function linesOfText(text: string): Map<string, string[]> {
  const files = new Map<string, string[]>()
  let own: string[] = []
  for (const line of text.split('\n')) {
    const path = /^file (\S+)/.exec(line)?.[1]
    if (path === undefined) {
      if (line.startsWith('+')) own.push(line.slice(1))
      continue
    }
    own = []
    files.set(path, own)
  }
  return files
}
