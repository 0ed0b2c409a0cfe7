import type { Manifest } from '@gatehouse/hosts/manifest'
import { renderAuthorizedKey } from '../key/public-key.ts'
import type { KeyType } from '../key/public-key-blob.ts'

/** A key that a server should have, as the database holds it. */
export interface WantedKey {
  login: string
  email: string
  type: KeyType
  public_key: string
}

/** The manifest of a server: each login with its keys' lines, re-encoded, with the owner's address as the comment. */
export function renderManifest(keys: readonly WantedKey[]): Manifest {
  const logins = new Map<string, string[]>()
  for (const { login, email, type, public_key } of keys) {
    const blob = Buffer.from(public_key.split(' ')[1] ?? '', 'base64')
    logins.set(login, [...(logins.get(login) ?? []), renderAuthorizedKey({ type, blob }, email)])
  }
  return { logins: [...logins].map(([login, lines]) => ({ login, keys: lines })) }
}
