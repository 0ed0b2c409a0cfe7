import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findSharedLogin } from './find-shared-login.ts'
import { resolveSharing, sharedLoginMembers, sharedLoginServers } from './shared-login-fields.ts'

const beyond = (before: readonly string[], after: readonly string[] = []) =>
  after.filter((one) => !before.includes(one))

/**
 * Changes on which servers a shared login is, who may use it, or both; each replaces what was. Whoever may not any more loses it at once, with
 * their sessions. Throws NotFound, Invalid.
 */
export const changeSharedLogin = mutation({
  verb: 'shared_login.changed',
  scope: 'server:manage',
  input: z.object({
    sharedLogin: id,
    servers: sharedLoginServers.optional(),
    members: sharedLoginMembers.optional(),
  }),
  async grows({ sharedLogin, servers, members }, work) {
    const shared = await findSharedLogin(work, sharedLogin)
    return beyond(shared.servers, servers).length + beyond(shared.users, members).length > 0
  },
  async run(work, { sharedLogin, servers, members }) {
    if (servers === undefined && members === undefined)
      throw new Invalid([{ path: [], message: 'Name what to change: servers, members.' }])
    const shared = await findSharedLogin(work, sharedLogin)
    const { id, login } = shared
    const { details, ...chosen } = await resolveSharing(work, {
      servers: servers ?? [],
      members: members ?? shared.users,
      added: beyond(shared.users, members),
    })
    if (servers !== undefined) shared.servers = chosen.servers
    if (members !== undefined) shared.users = chosen.users
    const { servers: serversNow, members: membersNow } = details
    return {
      result: { id, login, servers: [...shared.servers], members: [...shared.users] },
      resource: { id, label: login },
      details: {
        ...(servers !== undefined && { servers: serversNow }),
        ...(members !== undefined && { members: membersNow }),
      },
    }
  },
})
