import { v7 as uuidv7 } from 'uuid'
import type { Job } from '../access/outcome.ts'
import type { Work } from '../access/work.ts'
import { sealedMail } from '../invite/invite-mail.ts'

/** What of a person's proofs has changed. */
export type ProofChange =
  | 'passkey-added'
  | 'passkey-removed'
  | 'recovery-codes-made'
  | 'ssh-key-added'
  | 'api-key-made'

/**
 * The mail that tells a person that something by which they are known was added or removed, and from where: a thief does that
 * first. Whoever runs Gatehouse acts knowingly, and tells people themselves.
 */
export function tellPerson(
  { core, caller, now }: Pick<Work, 'core' | 'caller' | 'now'>,
  to: string,
  change: ProofChange,
  name: string | null,
): Job[] {
  const { credential, ip, userAgent } = caller
  if (credential?.kind === 'operator') return []
  const at = now.toISOString()
  const link = `${core.url}/`
  const mail = { template: 'proof-changed', to, change, name, at, link, ip, userAgent }
  return [sealedMail(core, mail, `mail:proof-changed:${uuidv7()}`)]
}
