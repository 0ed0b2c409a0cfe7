import type { Work } from '../access/mutation.ts'
import { SshKey } from '../key/ssh-key.entity.ts'
import { SignIn } from '../sign-in/sign-in.entity.ts'
import type { User } from './user.entity.ts'

/**
 * Called when mail to the address has reached the person for the first time. Whatever was put there before, by whoever
 * held a copied invite link, is not theirs: its sign-ins end and its keys go.
 */
export async function proveAddress({ em, now }: Pick<Work, 'em' | 'now'>, user: User): Promise<void> {
  if (user.provedAt) return
  user.provedAt = now
  for (const signIn of await em.find(SignIn, { userId: user.id, endedAt: null })) signIn.endedAt = now
  for (const key of await em.find(SshKey, { userId: user.id })) em.remove(key)
}
