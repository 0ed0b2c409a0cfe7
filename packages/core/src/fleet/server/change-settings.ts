import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { refuseMembersLogin } from '../management-key/management-login.ts'
import { findServer, serverOf } from './find-server.ts'
import { managementLogin, unixGroups } from './server-fields.ts'

// the manifest stays as it is, so that nothing else would have the host spoken to; once the new login is proved, the old one's line goes
const tryNow = statement<never>(
  'server_sync.try_now',
  `update server_syncs set asked = true, former_logins = array(select distinct unnest(array_remove(former_logins, $2) || $3::text))
   where account_id = account_in_context() and server_id = $1`,
)

/**
 * Changes what logins may do on a server, in which Unix groups they are, what happens there when access ends, and by which login Gatehouse manages it: the management
 * key has to be in that login's authorized_keys. Throws NotFound, Invalid.
 */
export const changeServerSettings = mutation({
  verb: 'server.settings_changed',
  scope: 'server:manage',
  input: z.object({
    server: id,
    sudo: z.boolean().optional(),
    groups: unixGroups.optional(),
    endProcesses: z.boolean().optional(),
    login: managementLogin.optional(),
  }),
  row: ({ server }) => findServer(server),
  grows({ sudo, groups = [] }, { em, row }) {
    const server = serverOf({ em }, row)
    return (sudo === true && !server.sudo) || groups.some((group) => !server.groups.includes(group))
  },
  async run(work, { sudo, groups, endProcesses, login }) {
    const { em, row } = work
    if ([sudo, groups, endProcesses, login].every((setting) => setting === undefined))
      throw new Invalid([
        { path: [], message: 'Name at least one setting to change: sudo, groups, endProcesses, login.' },
      ])
    const server = serverOf({ em }, row)
    if (login !== undefined && login !== server.managementLogin) {
      await refuseMembersLogin(work, login)
      await work.rows(tryNow, [server.id, login, server.managementLogin])
      server.managementLogin = login
    }
    server.sudo = sudo ?? server.sudo
    server.groups = groups ?? server.groups
    server.endProcesses = endProcesses ?? server.endProcesses
    return {
      result: {
        server: server.id,
        sudo: server.sudo,
        groups: [...server.groups],
        endProcesses: server.endProcesses,
        managementLogin: server.managementLogin,
      },
      resource: { id: server.id, label: server.name },
    }
  },
})
