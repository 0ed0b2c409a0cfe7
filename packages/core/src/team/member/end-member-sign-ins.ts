import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { findMember } from '../../access/find-member.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { requireOwnerOfAll } from './require-owner-of-all.ts'

const endAll = statement<{ ended: number }>('sign_in.end_of_member', 'select end_sign_ins_of($1) as ended')

/**
 * Signs a member out everywhere: all their sign-ins end, in this moment, and the terminals opened with them. A sign-in is a person's
 * and not an account's, so only where the owner owns every account that the member is in. Throws NotFound, Conflict.
 */
export const endMemberSignIns = mutation({
  verb: 'user.signed_out',
  scope: 'team:manage',
  input: z.object({ user: id }),
  async run(work, { user }) {
    if (user === work.current.user?.id)
      throw new Conflict('These are your own sign-ins. Sign them out under My security.')
    const { email } = await findMember(work, work.account.id, user)
    await requireOwnerOfAll(work, { id: user, email })
    const [done] = await work.rows(endAll, [user])
    const ended = done?.ended ?? 0
    return {
      result: { user, ended },
      resource: { id: user, label: email },
      details: { ended, by: work.current.membership ? 'an owner' : 'your Gatehouse administrator' },
    }
  },
})
