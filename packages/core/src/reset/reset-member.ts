import { z } from 'zod'
import { Conflict } from '../access/errors.ts'
import { id } from '../access/input.ts'
import { mutation } from '../access/mutation.ts'
import { findMember } from '../member/find-member.ts'
import { openReset, resetHours } from './open-reset.ts'

/**
 * For an owner: announces that a fellow member's passkeys, recovery codes and sign-ins go, so that a link by mail lets them in
 * again. It stands in the log of this account, and the owners of the member's other accounts are told by mail. Throws NotFound,
 * Conflict, FreshAuth.
 */
export const resetMember = mutation({
  verb: 'user.reset_requested',
  scope: 'team:manage',
  fresh: true,
  input: z.object({ user: id, hours: resetHours }),
  async run(work, { user, hours }) {
    const { account, current } = work
    if (user === current.user?.id)
      throw new Conflict('You are in. Remove your own passkeys under “My security”.')
    const { email } = await findMember(work, account.id, user)
    const by = current.user?.email ?? 'whoever runs Gatehouse'
    return openReset(work, { id: user, email }, { requestedBy: `${by} (${account.name})`, hours })
  },
})
