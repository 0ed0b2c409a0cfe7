import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import type { Job } from '../../job/job.ts'
import { sealedMail } from '../../mail/sealed-mail.ts'
import { SignIn } from '../sign-in/sign-in.entity.ts'
import { tellPersonAndOwners } from '../user/tell-person-and-owners.ts'
import { User } from '../user/user.entity.ts'

const endLinks = statement<never>(
  'sign_in_link.end_of_user',
  'update sign_in_links set expires_at = now() where user_id = $1 and used_at is null and expires_at > now()',
)

/**
 * Gives a user another address, which mail has reached: all sign-ins and sign-in links end. Both addresses, and the owners of the
 * person's accounts, are told. @throws unique_violation where the address is somebody's
 */
export async function moveAddress(
  work: Work,
  { id, from, to }: { id: string; from: string; to: string },
): Promise<{ signInsEnded: number; jobs: Job[] }> {
  const { core, caller, em, now, rows } = work
  const user = await em.findOneOrFail(User, { id })
  Object.assign(user, { email: to, provedAt: now })
  const signIns = await em.find(SignIn, { userId: id, endedAt: null, expiresAt: { $gt: now } })
  for (const one of signIns) one.endedAt = now
  await em.flush() // who is told is asked next
  await rows(endLinks, [id]) // an address that is taken shows here
  const { ip, userAgent } = caller
  const mail = { template: 'email-changed', newEmail: to, at: now.toISOString(), ip, userAgent } as const
  const toOld = { ...mail, to: from, person: from, accounts: null, link: `${core.url}/` }
  return {
    signInsEnded: signIns.length,
    jobs: [...(await tellPersonAndOwners(work, { id, email: from }, mail)), sealedMail(core, toOld, {})],
  }
}
