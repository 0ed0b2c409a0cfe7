import { createSign, generateKeyPairSync } from 'node:crypto'

/** A certificate for a name that nobody has signed but itself (RFC 5280 §4.1), and its key, both PEM. */
export function selfSigned(of = 'localhost'): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(0x30, oid('2a8648ce3d040302')) // ecdsa-with-SHA256
  const name = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(of)))))
  const until = (time: string) => der(0x17, Buffer.from(time))
  const toBeSigned = der(
    0x30,
    der(0x02, Buffer.of(1)),
    algorithm,
    name,
    der(0x30, until('250101000000Z'), until('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('sha256').update(toBeSigned).sign(privateKey)
  const certificate = der(0x30, toBeSigned, algorithm, der(0x03, Buffer.of(0), signature))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  }
}

const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))

/** A value with its tag and length (X.690 §8.1), below 64 KiB. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content)
  const { length } = bytes
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.of(tag, ...size), bytes])
}
