import { parseHostKey } from './host-key.ts'

/**
 * The text that the script's modes `rekey-add` and `rekey-drop` read: two lines `<type> <base64>`.
 * @throws TypeError for a line that is none, or if both are the same key.
 */
export function encodeRekey(old: string, next: string): string {
  const lines = [old, next].map(named)
  if (lines[0] === lines[1]) throw new TypeError('The next management key is the old one')
  return lines.join('')
}

/**
 * The text that the script's mode `leave-key` reads: a line `<type> <base64>` for each key, and a closing `end`.
 * @throws TypeError for a line that is none, or if there are none.
 */
export function encodeLeavingKeys(keys: readonly string[]): string {
  if (keys.length === 0) throw new TypeError('There is no management key to be taken away')
  return [...new Set(keys.map(named)), 'end\n'].join('')
}

function named(line: string): string {
  const { type, blob } = parseHostKey(line)
  const bare = `${type} ${blob.toString('base64')}`
  if (bare !== line) throw new TypeError('A management key is named by its type and base64 alone')
  return `${bare}\n`
}
