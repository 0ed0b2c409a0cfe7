import { printableAscii } from '@gatehouse/text/strangers-text'
import { fingerprintOfBlob } from './host-key.ts'

/** What one line of an `authorized_keys` file says. All of it is somebody's word, in printable ASCII. */
interface ParsedFoundKey {
  /** Such as `restrict,command="backup"`; empty for a plain key. At most 500 characters. */
  readonly options: string
  /** As it is named, known or not. */
  readonly type: string
  /** `SHA256:` and unpadded base64; null where the line holds no key of that type, as with a certificate. */
  readonly fingerprint: string | null
  /** At most 200 characters. */
  readonly comment: string
}

const plainTypes = /^(?:sk-)?(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521))(?:@openssh\.com)?$/
const certificateTypes = /-cert-v\d\d@openssh\.com$/
// Words that no key's type can be, and the options of sshd(8) that stand without a value.
const optionWords =
  /[=,"]|^(?:restrict|cert-authority|verify-required|no-touch-required|(?:no-)?(?:agent-forwarding|port-forwarding|pty|user-rc|x11-forwarding))$/i

const isType = (word: string) => plainTypes.test(word) || certificateTypes.test(word)
const printable = (text: string, most: number) => printableAscii(text, most, '?')

/**
 * Takes a line of an `authorized_keys` file apart as sshd does (sshd(8), AUTHORIZED_KEYS FILE FORMAT): options, in which
 * a quoted part may hold blanks, stand before the type. Never throws; a line that says nothing has an empty type.
 */
export function parseFoundKey(line: string): ParsedFoundKey {
  const text = line.trim()
  const plain = readKey(text)
  const end = endOfOptions(text)
  const optioned = readKey(text.slice(end).trimStart())
  const isPlain =
    plain.isKey || (!optioned.isKey && !optionWords.test(text.slice(0, end))) || optioned.type === ''
  const { type, fingerprint, comment } = isPlain ? plain : optioned
  return {
    options: isPlain ? '' : printable(text.slice(0, end), 500),
    type: printable(type, 100),
    fingerprint,
    comment: printable(comment, 200),
  }
}

/** Reads `<type> <base64> <comment>`; `isKey` where sshd would take it for a key, or would if it knew the type. */
function readKey(text: string) {
  const [, type = '', base64 = '', comment = ''] = /^(\S*)\s*(\S*)\s*(.*)$/s.exec(text) ?? []
  const blob = Buffer.from(base64, 'base64')
  const inside = blob.length > 4 ? blob.toString('latin1', 4, 4 + blob.readUInt32BE(0)) : ''
  const holds = type !== '' && inside === type && blob.length > 4 + type.length && isCanonical(blob, base64)
  const fingerprint = holds && !certificateTypes.test(type) ? fingerprintOfBlob(blob) : null
  return { type, fingerprint, comment, isKey: holds || isType(type) }
}

const isCanonical = (blob: Buffer, base64: string) => blob.toString('base64') === base64

/** Where the options end, if the line starts with some: at the first blank outside quotes. `\"` quotes nothing. */
function endOfOptions(text: string): number {
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '\\' && text[at + 1] === '"') at++
    else if (char === '"') isQuoted = !isQuoted
    else if (!isQuoted && (char === ' ' || char === '\t')) return at
  }
  return text.length
}
