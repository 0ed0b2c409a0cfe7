import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Open, Seal } from '../container/frame-cipher.ts'

const key = Buffer.alloc(32, 7)

/** Seals under a fixed key, bound to the context: good enough for a test, and for nothing else. */
export const seal: Seal = (dataKey, context) => {
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAAD(Buffer.from(context))
  return Buffer.concat([cipher.update(dataKey), cipher.final(), cipher.getAuthTag()])
}

export const open: Open = (sealed, context) => {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12), { authTagLength: 16 })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}
