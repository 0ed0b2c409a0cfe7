import type { Work } from '../../access/work.ts'
import type { Job } from '../../job/job.ts'
import type { ProofChange } from '../../mail/mail-content.ts'
import { sealedMail } from '../../mail/sealed-mail.ts'

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
  const mail = { template: 'proof-changed' as const, to, change, name, at, link, ip, userAgent }
  return [sealedMail(core, mail, {})]
}
