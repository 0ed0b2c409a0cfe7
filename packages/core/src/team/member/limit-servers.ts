import { z } from 'zod'
import { findMember } from '../../access/find-member.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { chosenOf, chosenServers, resolveServers } from '../../fleet/server/chosen-servers.ts'

/**
 * Limits a member to servers chosen one by one, to those that have one of some labels, or both; with `servers: null` to none. It replaces the
 * limit that was. Throws NotFound, Invalid.
 */
export const limitServers = mutation({
  verb: 'user.servers_limited',
  scope: 'team:manage',
  input: z.object({ user: id, ...chosenServers }),
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
