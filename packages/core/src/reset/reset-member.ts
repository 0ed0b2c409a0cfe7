import { z } from 'zod'
import { Conflict } from '../access/errors.ts'
import { id } from '../access/input.ts'
import { mutation } from '../access/mutation.ts'
import { rolesWith } from '../access/roles.ts'
import { statement } from '../database/statement.ts'
import { findMember } from '../member/find-member.ts'
import { openReset, resetHours } from './open-reset.ts'

const beyondOwner = statement<{ accounts: number }>(
  'user_reset.beyond_owner',
  'select accounts_beyond($1, $2, $3) as accounts',
)

/**
 * For an owner: announces that a fellow member's passkeys, recovery codes and sign-ins go, so that a link by mail lets them in
 * again. Only where the owner owns every account that the member is in; else it is for whoever runs Gatehouse. Throws NotFound,
 * Conflict, FreshAuth.
 */
export const resetMember = mutation({
  verb: 'user.reset_requested',
  scope: 'team:manage',
  fresh: true,
  input: z.object({ user: id, hours: resetHours }),
  async run(work, { user, hours }) {
    const { account, current, rows } = work
    if (user === current.user?.id)
      throw new Conflict('You are in. Remove your own passkeys under “My security”.')
    const { email } = await findMember(work, account.id, user)
    const [beyond] = current.user
      ? await rows(beyondOwner, [user, current.user.id, rolesWith('team:manage')])
      : []
    if (beyond && beyond.accounts > 0)
      throw new Conflict(
        `${email} belongs to accounts that are not yours as well. Ask whoever runs Gatehouse.`,
      )
    const by = current.user?.email ?? 'whoever runs Gatehouse'
    return openReset(work, { id: user, email }, { requestedBy: `${by} (${account.name})`, hours })
  },
})
