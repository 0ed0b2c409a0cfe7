import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'

/** Who signs certificates, or has one. */
export interface Certified {
  name: string
  key: KeyObject
  /** PEM. */
  certificate: string
}

interface Wanted {
  /** The first is the subject's common name. */
  names: readonly string[]
  /** Whether it may sign others; of a host it is not. */
  isAuthority?: boolean
  from?: Date
  until?: Date
}

/** A key and a certificate (X.509 v3, RFC 5280) that `issuer` has signed, or it itself. */
export function certify({ names, isAuthority = false, from, until }: Wanted, issuer?: Certified): Certified {
  const [name = ''] = names
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const algorithm = der(0x30, oid('2a864886f70d01010b'), der(0x05)) // sha256WithRSAEncryption
  const extension = (id: string, isCritical: boolean, value: Buffer) =>
    der(0x30, oid(id), ...(isCritical ? [der(0x01, Buffer.of(255))] : []), der(0x04, value))
  const extensions = isAuthority
    ? [
        extension('551d13', true, der(0x30, der(0x01, Buffer.of(255)))),
        extension('551d0f', true, der(0x03, Buffer.of(1, 6))),
      ]
    : [extension('551d11', false, der(0x30, ...names.map(alternative)))]
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    nameOf(issuer?.name ?? name),
    der(0x30, time(from ?? new Date('2026-01-01')), time(until ?? new Date('2049-01-01'))),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, ...extensions)),
  )
  const signature = createSign('sha256')
    .update(body)
    .sign(issuer?.key ?? privateKey)
  const certificate = der(0x30, body, algorithm, der(0x03, Buffer.of(0), signature)).toString('base64')
  const lines = certificate.match(/.{1,64}/g)?.join('\n')
  return {
    name,
    key: privateKey,
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

const alternative = (name: string) =>
  isIP(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name))
const nameOf = (name: string) => der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(name)))))
const time = (at: Date) => der(0x17, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(2, 14)}Z`))
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))

/** A value with its tag and length (X.690 §8.1), below 64 KiB. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content)
  const { length } = bytes
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.of(tag, ...size), bytes])
}
