import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { findMember } from '../../access/find-member.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { openReset, resetHours } from '../../identity/reset/open-reset.ts'
import { requireOwnerOfAll } from './require-owner-of-all.ts'

/**
 * For an owner: announces that a fellow member's passkeys, recovery codes and sign-ins go, so that a link by mail lets them in
 * again. Only where the owner owns every account that the member is in; else it is for whoever runs Gatehouse. Throws NotFound,
 * Conflict, FreshAuth.
 */
export const resetMember = mutation({
  verb: 'user.reset_requested',
  scope: 'team:manage',
  input: z.object({ user: id, hours: resetHours }),
  async run(work, { user, hours }) {
    const { account, current } = work
    if (user === current.user?.id)
      throw new Conflict('You are signed in. Remove your own passkeys under “My security”.')
    const { email } = await findMember(work, account.id, user)
    await requireOwnerOfAll(work, { id: user, email })
    const by = current.user?.email ?? 'your Gatehouse administrator'
    return openReset(work, { id: user, email }, { requestedBy: `${by} (${account.name})`, hours })
  },
})
