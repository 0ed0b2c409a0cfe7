import type { Core } from '../access/core.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'
import { isLive } from '../fleet/server/reach.ts'

/** Whose key it is. */
export interface KeyHolder {
  userId: string
  keyId: string
}

const holder = statement<{ user_id: string; id: string }>(
  'session.holder',
  `select k.user_id, k.id from ssh_keys k where k.fingerprint = $1 and k.public_key = $2 and ${isLive('k')}`,
)

/** The user who has registered this key, `<type> <base64>`; null for nobody's, or one that has ended. */
export async function holderOf(
  core: Core,
  fingerprint: string,
  publicKey: string,
): Promise<KeyHolder | null> {
  const [row] = await asSystem(core, bind(holder, [fingerprint, publicKey]))
  return row ? { userId: row.user_id, keyId: row.id } : null
}
