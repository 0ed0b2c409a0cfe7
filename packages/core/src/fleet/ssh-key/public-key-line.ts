import { oneLine } from '@gatehouse/text/strangers-text'
import { InvalidPublicKey } from './invalid-public-key.ts'
import { isKeyType, type KeyType } from './public-key-blob.ts'

const maxLength = 16 * 1024
const certificate = /-cert-v\d\d@openssh\.com$/
const isCertificate = (word: string) => certificate.test(word)
const isDsa = (word: string) => word === 'ssh-dss'

function refuse(reason: ConstructorParameters<typeof InvalidPublicKey>[0], message: string): never {
  throw new InvalidPublicKey(reason, message)
}

/** Recognises what people paste instead of an OpenSSH public key, so that the message can say what to do. */
function refuseOtherFormats(text: string): void {
  // The bare base64 body counts too: it starts with "openssh-key-v1\0".
  if (/(BEGIN|END) [A-Z0-9 ]*PRIVATE KEY/i.test(text) || /(^|\n)b3BlbnNzaC1rZXktdj/.test(text))
    refuse(
      'private-key',
      'This is a PRIVATE key: never paste it anywhere. Paste the .pub file beside it, and make a new key if this text has left your machine.',
    )
  if (/PuTTY-User-Key-File-\d|\nPrivate-(Lines|MAC):/i.test(text))
    refuse(
      'putty-key',
      'This is a PuTTY .ppk file, which holds a PRIVATE key: never paste it. Open it in PuTTYgen and copy "Public key for pasting into OpenSSH authorized_keys file".',
    )
  if (/BEGIN SSH2 PUBLIC KEY/i.test(text))
    refuse(
      'pem-public-key',
      'This is an RFC 4716 public key. Convert it and paste the output: ssh-keygen -i -f key.pub',
    )
  if (/BEGIN RSA PUBLIC KEY/i.test(text))
    refuse(
      'pem-public-key',
      'This is a PEM public key. Convert it and paste the output: ssh-keygen -i -m PEM -f key.pem',
    )
  if (/BEGIN PUBLIC KEY/i.test(text))
    refuse(
      'pem-public-key',
      'This is a PEM public key. Convert it and paste the output: ssh-keygen -i -m PKCS8 -f key.pem',
    )
  if (/-----BEGIN /i.test(text))
    refuse(
      'pem-public-key',
      'This is not an SSH public key. Paste the one line of a .pub file, such as ~/.ssh/id_ed25519.pub.',
    )
}

function refuseType(words: string[]): never {
  const [first = ''] = words
  if (isCertificate(first))
    refuse(
      'certificate',
      'This is a certificate. Paste the plain public key: the .pub file without "-cert" in its name.',
    )
  if (isDsa(first))
    refuse(
      'dsa',
      'DSA keys are broken and servers no longer accept them. Make a new key: ssh-keygen -t ed25519',
    )
  if (words.some((word) => isKeyType(word) || isCertificate(word) || isDsa(word)))
    refuse(
      'options',
      'There is something before the key type (options or a host name). Paste the key from its type on: "ssh-ed25519 AAAA…".',
    )
  if (first.startsWith('AAAA'))
    refuse(
      'unknown-type',
      'The key type is missing at the start. Paste the whole line of the .pub file: "ssh-ed25519 AAAA…".',
    )
  refuse(
    'unknown-type',
    'This is not a public key of a supported type (ed25519, ECDSA, RSA, or a security key). Paste the one line of a .pub file; make a key with: ssh-keygen -t ed25519',
  )
}

/**
 * Takes one line of a .pub file apart (sshd(8), AUTHORIZED_KEYS FILE FORMAT, without options).
 * The bytes are what the base64 holds, not yet checked. Throws InvalidPublicKey.
 */
export function readPublicKeyLine(text: string): { type: KeyType; bytes: Buffer; comment: string } {
  if (Buffer.byteLength(text) > maxLength)
    refuse('oversized', 'This is over 16 KiB, too long for a public key. Paste one .pub file.')
  const line = text.trim()
  if (line === '')
    refuse('empty', 'Paste a public key: the one line of a .pub file, such as ~/.ssh/id_ed25519.pub.')
  refuseOtherFormats(line)
  if (/[\r\n]/.test(line))
    refuse(
      'several-lines',
      'This is more than one line. Paste one key at a time; if your terminal wrapped it, join it into one line.',
    )

  const words = line.split(/[ \t]+/)
  const [type = '', base64 = '', ...comment] = words
  // the comment may be in any writing, as `user@host` of a user with an accent is
  if (/[^\x21-\x7e]/.test(`${type}${base64}`))
    refuse(
      'odd-characters',
      'The key holds characters other than plain ASCII. Copy the whole line from the .pub file again.',
    )
  if (!isKeyType(type)) refuseType(words)
  const bytes = Buffer.from(base64, 'base64')
  // Node's decoder skips what it does not know, so only an exact round trip shows that it was base64.
  if (base64 === '' || bytes.toString('base64') !== base64)
    refuse('bad-base64', 'The key is cut short or damaged. Copy the whole line of the .pub file again.')
  return { type, bytes, comment: oneLine(comment.join(' ')) }
}
