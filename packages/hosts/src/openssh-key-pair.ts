import { generateKeyPairSync, randomBytes } from 'node:crypto'

const type = Buffer.from('ssh-ed25519')

/** An SSH string (RFC 4251 section 5): its length in four bytes, then its bytes. */
function string(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/**
 * Makes an ed25519 key pair: a public key line and an unencrypted private key as OpenSSH's PROTOCOL.key describes it.
 * @throws TypeError for a comment outside [A-Za-z0-9._@:+-].
 */
export function generateOpenSshKeyPair(comment: string): { publicKey: string; privateKey: string } {
  if (!/^[A-Za-z0-9._@:+-]{1,100}$/.test(comment))
    throw new TypeError(`Not a key comment: ${JSON.stringify(comment)}`)
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const publicBytes = Buffer.from(x ?? '', 'base64url')
  const seed = Buffer.from(d ?? '', 'base64url')
  const blob = Buffer.concat([string(type), string(publicBytes)])
  const check = randomBytes(4)
  const secret = Buffer.concat([
    check,
    check,
    blob,
    string(Buffer.concat([seed, publicBytes])),
    string(Buffer.from(comment)),
  ])
  // Padded with 1, 2, 3… to the block size of the cipher `none`, which is 8.
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (secret.length % 8)) % 8))
  const none = string(Buffer.from('none'))
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    string(Buffer.alloc(0)),
    Buffer.from([0, 0, 0, 1]),
    string(blob),
    string(Buffer.concat([secret, padding])),
  ])
  const lines = file.toString('base64').replace(/.{1,70}/g, '$&\n')
  return {
    publicKey: `${type} ${blob.toString('base64')} ${comment}`,
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}-----END OPENSSH PRIVATE KEY-----\n`,
  }
}
