import { z } from 'zod'
import { Conflict, NotAMember } from '../access/errors.ts'
import { query } from '../access/query.ts'
import { bind, statement } from '../database/statement.ts'
import { livingHostKeys } from './gateway-host-keys.ts'
import type { SshConfig } from './view.ts'

interface Row {
  id: string
  name: string
  labels: string[]
  slug: string
  /** Shared ones that the caller may use there, by name. */
  shared: string[]
}

const mine = statement<Row>(
  'session.ssh_config',
  `select s.id, s.name, s.labels, a.slug, array(
     select l.login from shared_logins l where l.account_id = s.account_id and s.id = any(l.server_ids) and user_in_context() = any(l.user_ids)
     order by l.login) as shared
   from servers s join accounts a on a.id = s.account_id
   where s.account_id = account_in_context() and s.removed_at is null order by s.name`,
)

/**
 * A configuration of OpenSSH for the servers that the caller reaches, each by its name and by its name with the account's. It names the gateway and
 * the server as the user: one handshake, and one touch of a security key. A login that they share there is a name more: `prod-1_deploy`.
 * Throws NotAMember for who has no login on servers, Conflict where no host key of a gateway is known.
 */
export const sshConfig = query({
  scope: 'server:ssh',
  input: z
    .object({
      /** Of gateways, `<type> <base64>`, beside those of the gateways that run. */
      hostKeys: z
        .array(z.string().regex(/^[a-z0-9-]+ [A-Za-z0-9+/=]+$/))
        .max(100)
        .default([]),
      /** Where the known hosts will be; beside the configuration in `~/.ssh` unless it is said. */
      knownHostsFile: z
        .string()
        .max(1000)
        .regex(/^[^"\n]+$/, 'A path can’t contain quotes or line breaks.')
        .optional(),
    })
    .default({ hostKeys: [] }),
  read: () => [bind(mine, [])],
  view: async ([rows], { membership, account }, input, { core }): Promise<SshConfig> => {
    if (!membership) throw new NotAMember()
    const hostKeys = [...new Set([...input.hostKeys, ...(await livingHostKeys(core))])]
    if (hostKeys.length === 0)
      throw new Conflict('No gateway is running, so its host keys are not known. Start it, then try again.')
    const name = `gatehouse-${account.slug}`
    const knownHostsFile = input.knownHostsFile ?? `~/.ssh/${name}.known_hosts`
    const { servers, labels } = membership
    const reached = rows.filter(
      (row) =>
        servers === null || servers.includes(row.id) || row.labels.some((label) => labels.includes(label)),
    )
    const host = new URL(core.url).hostname.replace(/^\[|\]$/g, '')
    const at = core.gatewayPort === 22 ? host : `[${host}]:${core.gatewayPort}`
    const hosts = reached.flatMap(({ name, slug, shared }) => [
      { names: `${name} ${name}.${slug}`, user: `${name}.${slug}` },
      // no server's name has an underscore: this is never another one's
      ...shared.map((login) => ({
        names: `${name}_${login} ${name}_${login}.${slug}`,
        user: `${login}+${name}.${slug}`,
      })),
    ])
    const names = hosts.map((one) => one.names)
    const each = hosts.map((one) => `Host ${one.names}\n  User ${one.user}\n`)
    const all = `Host ${names.join(' ')}
  HostName ${host}
  Port ${core.gatewayPort}
  UserKnownHostsFile "${knownHostsFile}"
  StrictHostKeyChecking yes
`
    return {
      name,
      config: `# Servers through Gatehouse. What is set for them elsewhere counts only where it stands before this.\n${each.join('')}${names.length > 0 ? all : ''}`,
      knownHosts: hostKeys.map((key) => `${at} ${key}\n`).join(''),
      servers: reached.map(({ name }) => name),
    }
  },
})
