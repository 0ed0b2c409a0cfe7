import { z } from 'zod'
import { findMember } from '../../access/find-member.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { type Chosen, chosenOf, chosenServers, resolveServers } from '../../fleet/server/chosen-servers.ts'

const reachesMore = statement<{ more: boolean }>(
  'member.reaches_more',
  `select exists (
     select from servers s where s.account_id = account_in_context() and s.removed_at is null
     and is_within_limit($1::uuid[], $2::text[], s.id, s.labels) and not is_within_limit($3::uuid[], $4::text[], s.id, s.labels)) as more`,
)

/**
 * Limits a member to servers chosen one by one, to those that have one of some labels, or both; with `servers: null` to none. It replaces the
 * limit that was. Throws NotFound, Invalid.
 */
export const limitServers = mutation({
  verb: 'user.servers_limited',
  scope: 'team:manage',
  input: z.object({ user: id, ...chosenServers }),
  async grows({ user, ...said }, work) {
    const { member } = await findMember(work, work.account.id, user)
    return widens(work, { servers: member.servers ?? null, labels: member.labels }, chosenOf(said, undefined))
  },
  async run(work, { user, ...said }) {
    const chosen = chosenOf(said, undefined)
    const { member, email } = await findMember(work, work.account.id, user)
    const { ids, details } = await resolveServers(work, chosen)
    member.servers = ids
    member.labels = chosen.labels
    return {
      result: { user, servers: ids, labels: chosen.labels },
      resource: { id: user, label: email },
      details,
    }
  },
})

/** Whether a limit lets in to a server that the one before it did not, be it one to come. */
async function widens({ rows }: Pick<Work, 'rows'>, before: Chosen, after: Chosen): Promise<boolean> {
  if (before.servers === null) return false
  if (after.servers === null || after.labels.some((label) => !before.labels.includes(label))) return true
  const [found] = await rows(reachesMore, [after.servers, after.labels, before.servers, before.labels])
  return found?.more ?? false
}
