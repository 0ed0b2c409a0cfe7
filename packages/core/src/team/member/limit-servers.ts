import { z } from 'zod'
import { findMember } from '../../access/find-member.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { chosenServers, resolveServers } from '../../fleet/server/chosen-servers.ts'

/** Limits a member to chosen servers (ids), or to none of them in particular (null). Throws NotFound, Invalid. */
export const limitServers = mutation({
  verb: 'user.servers_limited',
  scope: 'team:manage',
  input: z.object({ user: id, servers: chosenServers }),
  async run(work, { user, servers }) {
    const { member, email } = await findMember(work, work.account.id, user)
    const { ids, names } = await resolveServers(work, servers)
    member.servers = ids
    return {
      result: { user, servers: ids },
      resource: { id: user, label: email },
      details: { servers: names },
    }
  },
})
