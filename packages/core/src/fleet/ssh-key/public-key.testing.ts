import { generateKeyPairSync } from 'node:crypto'
import * as assert from 'uvu/assert'
import { InvalidPublicKey, type InvalidPublicKeyReason } from './invalid-public-key.ts'
import { parsePublicKey } from './public-key.ts'
import type { KeyType } from './public-key-blob.ts'
import { wirePositive, wireString } from './wire.ts'

export function refusal(text: string): InvalidPublicKey {
  try {
    parsePublicKey(text)
  } catch (error) {
    if (error instanceof InvalidPublicKey) return error
    throw error
  }
  throw new Error(`accepted: ${text.slice(0, 60)}`)
}

export function refused(text: string, reason: InvalidPublicKeyReason, says?: RegExp): void {
  const error = refusal(text)
  assert.is(error.reason, reason)
  if (says) assert.match(error.message, says)
}

export const line = (type: string, ...fields: Buffer[]) =>
  `${type} ${Buffer.concat([wireString(type), ...fields]).toString('base64')}`

const bytes = (part: string | undefined) => Buffer.from(part ?? '', 'base64url')
export const ed = bytes(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x)
export const ec = (curve: string) => {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: curve }).publicKey.export({ format: 'jwk' })
  return Buffer.concat([Buffer.of(4), bytes(x), bytes(y)])
}
export const p256 = ec('P-256')
/** A modulus-like number: exactly so many bits, odd. */
export const number = (bits: number) =>
  Buffer.concat([Buffer.of(1 << ((bits - 1) % 8)), Buffer.alloc(Math.ceil(bits / 8) - 1, 1)])
export const e65537 = wirePositive(Buffer.of(1, 0, 1))

export const made: Record<KeyType, string> = {
  'ssh-ed25519': line('ssh-ed25519', wireString(ed)),
  'ecdsa-sha2-nistp256': line('ecdsa-sha2-nistp256', wireString('nistp256'), wireString(p256)),
  'ecdsa-sha2-nistp384': line('ecdsa-sha2-nistp384', wireString('nistp384'), wireString(ec('P-384'))),
  'ecdsa-sha2-nistp521': line('ecdsa-sha2-nistp521', wireString('nistp521'), wireString(ec('P-521'))),
  'ssh-rsa': line('ssh-rsa', e65537, wirePositive(number(3072))),
  'sk-ssh-ed25519@openssh.com': line('sk-ssh-ed25519@openssh.com', wireString(ed), wireString('ssh:')),
  'sk-ecdsa-sha2-nistp256@openssh.com': line(
    'sk-ecdsa-sha2-nistp256@openssh.com',
    wireString('nistp256'),
    wireString(p256),
    wireString('ssh:laptop'),
  ),
}
