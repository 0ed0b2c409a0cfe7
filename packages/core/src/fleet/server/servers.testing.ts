import { generateKeyPairSync } from 'node:crypto'
import type { Member } from '../../testing/test-gatehouse.ts'
import { wireString } from '../ssh-key/wire.ts'
import { registerServer } from './register-server.ts'

/** A fresh ed25519 public key as `<type> <base64>`. */
export function newPublicKey(): string {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const blob = Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.from(x ?? '', 'base64url'))])
  return `ssh-ed25519 ${blob.toString('base64')}`
}

/** Registers a server that nobody ever speaks to; answers its id. */
export async function registerTestServer(
  { caller }: Member,
  name: string,
  labels: string[] = [],
): Promise<string> {
  const host = `${name}.example.com`
  const { id } = await registerServer(caller, { name, host, hostKey: newPublicKey(), labels })
  return id
}
