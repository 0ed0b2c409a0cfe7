import type { CurrentMembership } from '../../access/current-membership.ts'
import { Conflict } from '../../access/errors.ts'
import { rolesWith } from '../../access/roles.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'

const beyond = statement<{ accounts: number }>(
  'member.beyond_owner',
  'select accounts_beyond($1, $2, $3) as accounts',
)

/**
 * For what concerns a person and not one membership: an owner may do it to those alone who are in no account of anybody else.
 * Whoever runs Gatehouse may always. @throws Conflict
 */
export async function requireOwnerOfAll(
  { current, rows }: Pick<Work, 'rows'> & { current: CurrentMembership },
  person: { id: string; email: string },
): Promise<void> {
  if (!current.user) return
  const [found] = await rows(beyond, [person.id, current.user.id, rolesWith('team:manage')])
  if (found?.accounts !== 0)
    throw new Conflict(
      `${person.email} also belongs to accounts you don’t own. Ask your Gatehouse administrator.`,
    )
}
