import type { Hop } from '@gatehouse/hosts/hop'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { Core } from '../../access/core.ts'

/** A server on the way to another, with its management keys sealed, hex. */
export interface HopRow {
  server: string
  name: string
  host: string
  port: number
  /** Gatehouse's own login there. */
  user: string
  host_key: string
  /** Whether its host key has changed. */
  stopped: boolean
  keys: string[]
}

/**
 * SQL: the servers on the way to a server `s`, the nearest to us first, with whatever key may let in there; null where it is reached directly.
 * `s` need have no more than account_id and via.
 */
export const hopsColumn = (s: string) => `case when ${s}.via is not null then (
    select jsonb_agg(jsonb_build_object('server', h.id, 'name', h.name, 'host', h.host, 'port', h.port, 'user', h.management_login, 'host_key', h.host_key,
      'stopped', coalesce(hy.error_reason = 'host-key-changed', false),
      'keys', array(select encode(hk.private_key, 'hex') from management_keys hk where hk.account_id = h.account_id and hk.private_key is not null
                    order by hk.id = hy.management_key_id desc nulls last, hk.created_at desc, hk.id desc limit 2)) order by h.depth desc)
    from (
      select near.*, 1 as depth from servers near where near.account_id = ${s}.account_id and near.id = ${s}.via
      union all
      select far.*, 2 as depth from servers near join servers far on far.account_id = near.account_id and far.id = near.via
      where near.account_id = ${s}.account_id and near.id = ${s}.via) h
    left join server_syncs hy on hy.account_id = h.account_id and hy.server_id = h.id) end`

/** The way to a server, its keys unsealed for this one use; empty where it is reached directly. */
export function hopsOf(core: Core, account: string, rows: readonly HopRow[] | null): Hop[] {
  return (rows ?? []).map(({ server, name, host, port, user, host_key: hostKey, keys }) => ({
    server,
    name,
    host,
    port,
    user,
    hostKey,
    privateKeys: keys.map((key) =>
      core.sealer.open(Buffer.from(key, 'hex'), `management-key:${account}`).toString(),
    ),
  }))
}

/** Of the servers on the way, the one whose host key has changed: nothing is sent through it until a person has decided. */
export const stoppedHop = (rows: readonly HopRow[] | null): HopRow | undefined =>
  rows?.find(({ stopped }) => stopped)

/** What is told of a place behind a server that is stopped. */
export const behindStopped = (at: string, { name }: HopRow): HostUnreachable =>
  new HostUnreachable(
    'hop',
    `${at} is reached through ${name}. Its host key has changed. Nothing is sent through it until an owner or operator has compared the new one on its console and accepted it.`,
  )
