import type { RowChange } from '../audit/event/change-sets.ts'
import type { ConcernedAccount } from './entered.ts'
import { type Role, roleHolds } from './roles.ts'

/** The servers of an account whose manifest may differ after a change; `servers: null` is all of them. */
export interface Touched {
  account: string
  servers: string[] | null
  /** Beside those that are named, all that have one of these. */
  labels?: string[]
  /** Set when a person has accepted another host key: a stopped server may be spoken to again. */
  rekeyed?: boolean
  /** Set where all that the server has beside its logins may differ too. */
  everyPart?: true
  /** The one part of theirs that may differ, and nothing else; `servers: null` is all that have it. */
  part?: string
}

// what the host is told, or how it is reached; a new server has a host
const mattersToServer = new Set([
  'host',
  'port',
  'hostKey',
  'managementLogin',
  'via',
  'removedAt',
  'keysLeft',
  'sudo',
  'groups',
  'endProcesses',
  'adopted',
  'access',
  'labels',
])

type Reached = Pick<Touched, 'servers' | 'labels'>

/**
 * Which servers a change may reach, from the rows it changed. A verb need not say it, so no verb can forget it.
 */
export function touchedServers(
  changes: readonly RowChange[],
  accounts: readonly ConcernedAccount[],
): Touched[] {
  const touched: Touched[] = []
  for (const { entity, row, fields, part } of changes) {
    // a row says itself which part of which server is made of it
    if (part !== undefined) {
      const servers = typeof row.serverId === 'string' ? [row.serverId] : null
      touched.push({ account: String(row.accountId), servers, part })
    }
    if (entity === 'Server' && fields.some(({ name }) => mattersToServer.has(name))) {
      const rekeyed = fields.some(({ name }) => name === 'hostKey')
      touched.push({ account: String(row.accountId), servers: [String(row.id)], rekeyed, everyPart: true })
    }
    if (entity === 'Membership') {
      const reach = reachOfChange(row, fields)
      if (reach !== undefined) touched.push({ account: String(row.accountId), ...reach })
    }
    if (entity === 'SharedLogin') {
      const moved = fields.find(({ name }) => name === 'servers')
      touched.push({
        account: String(row.accountId),
        ...reachedBy([moved?.from ?? [], moved?.to ?? row.servers], []),
      })
    }
    if (
      entity === 'Account' &&
      fields.some(({ name }) => ['closedAt', 'gatewayPublicKey', 'forwardTo'].includes(name))
    )
      touched.push({
        account: String(row.id),
        servers: null,
        ...(fields.some(({ name }) => name === 'closedAt') && { everyPart: true }),
      })
    // a new management key is given to each; one that is retired was needed by none
    if (entity === 'ManagementKey' && fields.some(({ name }) => name === 'publicKey'))
      touched.push({ account: String(row.accountId), servers: null })
    // the lines that are ours name their person
    if (entity === 'User' && fields.some(({ name, from }) => name === 'email' && from !== null)) {
      for (const { id } of accounts) touched.push({ account: id, servers: null })
    }
    if (entity === 'SshKey') {
      for (const { id, membership } of accounts) {
        // the system's own changes come without a membership: then it may be any server
        if (!membership || roleHolds(membership.role, 'server:ssh'))
          touched.push({ account: id, ...reachedBy([membership?.servers], [membership?.labels]) })
      }
    }
  }
  return touched
}

/** Servers reached before or after a membership's change; undefined for none. */
function reachOfChange(row: RowChange['row'], fields: RowChange['fields']): Reached | undefined {
  const changed = new Map(fields.map(({ name, from, to }) => [name, [from, to]]))
  if (!['role', 'servers', 'labels', 'endedAt', 'expiresAt', 'login'].some((name) => changed.has(name)))
    return undefined
  const rolesThen = (changed.get('role') ?? [row.role]) as (Role | null)[] // the column holds roles alone
  if (!rolesThen.some((role) => role !== null && roleHolds(role, 'server:ssh'))) return undefined
  return reachedBy(changed.get('servers') ?? [row.servers], changed.get('labels') ?? [row.labels])
}

/** What limits let in to that were these, one before the other. */
function reachedBy(servers: readonly unknown[], labels: readonly unknown[]): Reached {
  if (!servers.every((chosen) => Array.isArray(chosen))) return { servers: null }
  const named = labels.filter((chosen) => Array.isArray(chosen)).flat()
  return { servers: servers.flat().map(String), ...(named.length > 0 && { labels: named.map(String) }) }
}
