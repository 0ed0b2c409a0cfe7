import type { Caller } from '../../access/caller.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import { bind, statement } from '../../database/statement.ts'
import { SshKey } from '../../fleet/ssh-key/ssh-key.entity.ts'
import { ApiKey } from '../../team/api-key/api-key.entity.ts'
import { Invite } from '../../team/invite/invite.entity.ts'
import { Membership } from '../../team/member/membership.entity.ts'
import { removeProofs } from '../recovery/remove-proofs.ts'
import { SignIn } from '../sign-in/sign-in.entity.ts'
import { User } from './user.entity.ts'

type Ending = Pick<Work, 'em' | 'now'>

/**
 * Called when mail to the address has reached the person for the first time. Whatever was done there before, by whoever
 * held a copied invite link, is not theirs and ends.
 */
export async function proveAddress(work: Ending, user: User): Promise<void> {
  if (user.provedAt) return
  user.provedAt = work.now
  if (!user.vouchedAt) await endWhatWasDone(work, user)
}

/**
 * Called when the person has come by a link of whoever runs Gatehouse: what was done before ends as well, and what they do from
 * now on is theirs. It proves no address.
 */
export async function vouchFor(work: Ending, user: User): Promise<void> {
  if (user.provedAt || user.vouchedAt) return
  user.vouchedAt = work.now
  await endWhatWasDone(work, user)
}

/** Sign-ins, keys, passkeys, recovery codes, API keys, and the offers that were made to others. */
async function endWhatWasDone({ em, now }: Ending, user: User): Promise<void> {
  for (const signIn of await em.find(SignIn, { userId: user.id, endedAt: null })) signIn.endedAt = now
  for (const key of await em.find(SshKey, { userId: user.id })) em.remove(key)
  await removeProofs({ em, now }, user.id)
  const memberships = (await em.find(Membership, { userId: user.id })).map(({ id }) => id)
  const theirs = { $in: memberships }
  for (const key of await em.find(ApiKey, { membershipId: theirs, revokedAt: null })) key.revokedAt = now
  for (const invite of await em.find(Invite, { inviterId: theirs, acceptedAt: null, revokedAt: null }))
    invite.revokedAt = now
  for (const offered of await em.find(Membership, { ownershipOfferedBy: theirs }))
    Object.assign(offered, { ownershipOfferedAt: null, ownershipOfferedBy: null })
  await em.flush() // whether a passkey is left is asked next
}

class AlreadyProved extends Error {}

const unproved = statement<{ id: string }>(
  'user.unproved',
  'select id from users where email = $1 and proved_at is null',
)

/**
 * The same as a change of its own, in the log of every account of the user; nothing, where the address is proved or new.
 * Answers whether it was this mail that proved it.
 */
export async function proveAddressByMail(caller: Caller, email: string): Promise<boolean> {
  const [found] = await asSystem(caller.core, bind(unproved, [email]))
  if (!found) return false
  const change = { verb: 'user.address_proved', caller, user: found.id } as const
  const proving = personMutation(change, async (work) => {
    const user = await work.em.findOneOrFail(User, { id: found.id })
    if (user.provedAt) throw new AlreadyProved() // by the same mail, a moment ago
    await proveAddress(work, user)
    const resource = { id: user.id, label: email }
    return { result: true, resource, actor: { kind: 'user', ...resource } }
  })
  return proving.catch((error: unknown) => {
    if (error instanceof AlreadyProved) return false
    throw error
  })
}
