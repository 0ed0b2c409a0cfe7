import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { type HoldKind, holdsTold } from '../../access/hold.ts'
import type { PasskeyGroup } from '../../access/passkey-group.ts'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { managementLine } from '../../fleet/management-key/management-line.ts'
import type { AccountView, HoldView, RecordingRoom } from './view.ts'

interface Row {
  id: string
  slug: string
  name: string
  created_at: string
  member_limit: number | null
  server_limit: number | null
  trunk_limit: number | null
  check_minutes: number
  session_idle_minutes: number | null
  session_hours: number | null
  forward_to: string[]
  record_input: boolean
  recording_days: number | null
  recording_gigabytes: number | null
  session_megabytes: number
  command_kilobytes: number
  command_kilobytes_per_second: number
  recording_quota: string | null
  recording_bytes: string
  recordings_disk: 'low' | 'full' | null
  passkeys_of: PasskeyGroup
  touch_to_play: boolean
  management_public_key: string
  holds: { kind: HoldKind; reason: string | null; since: string }[]
  members: number
  invites: number
  servers: number
  trunks: number
}

const one = statement<Row>(
  'account.get',
  `select a.id, a.slug, a.name, a.created_at, a.member_limit, a.server_limit, a.trunk_limit, a.check_minutes,
     a.session_idle_minutes, a.session_hours, a.forward_to,
     a.record_input, a.recording_days, a.passkeys_of, a.touch_to_play,
     a.recording_gigabytes, a.session_megabytes, a.command_kilobytes, a.command_kilobytes_per_second,
     recording_quota(a, $1) as recording_quota, recordings_disk() as recordings_disk,
     coalesce((select t.bytes from recording_totals t where t.account_id = a.id), 0) as recording_bytes,
     (select k.public_key from management_keys k where k.account_id = a.id order by k.created_at desc, k.id desc limit 1) as management_public_key,
     (select coalesce(jsonb_agg(jsonb_build_object('kind', h.kind, 'reason', h.reason, 'since', h.since) order by h.kind), '[]')
      from account_holds h where h.account_id = a.id) as holds,
     (select count(*) from memberships m where m.account_id = a.id and m.ended_at is null) as members,
     (select count(*) from invites i where i.account_id = a.id and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()) as invites,
     (select count(*) from servers s where s.account_id = a.id and s.removed_at is null) as servers,
     (select count(*) from trunks t where t.account_id = a.id) as trunks
   from accounts a where a.id = account_in_context()`,
)

/** The account in use, with its limits and what of them is used. */
export const getAccount = query({
  scope: 'account:read',
  input: z.void(),
  read: (_input, { core }) => [bind(one, [core.recordingQuota])],
  view: ([[row]], current, _input, { core }): AccountView => {
    if (!row) throw new NotFound('account')
    return {
      id: row.id,
      slug: row.slug,
      name: row.name,
      createdAt: iso(row.created_at),
      limits: { members: row.member_limit, servers: row.server_limit, trunks: row.trunk_limit },
      usage: { members: row.members, pendingInvites: row.invites, servers: row.servers, trunks: row.trunks },
      holds: toldOf(row, current.holds('subscription:read')),
      managementKey: row.management_public_key,
      managementLine: managementLine(row.management_public_key, core.gatewayFrom),
      gateway: { host: new URL(core.url).hostname, port: core.gatewayPort },
      gatewayFrom: [...core.gatewayFrom],
      checkMinutes: row.check_minutes,
      sessions: current.holds('session:read')
        ? { idleMinutes: row.session_idle_minutes, hours: row.session_hours, forwardTo: row.forward_to }
        : null,
      recordInput: row.record_input,
      recordingDays: row.recording_days,
      recordings: current.holds('session:read') ? roomOf(row, core.recordingQuota) : null,
      passkeysOf: row.passkeys_of,
      touchToPlay: row.touch_to_play,
    }
  },
})

function toldOf({ holds }: Row, seesMoney: boolean): HoldView[] {
  const told = holdsTold(
    holds.map(({ kind }) => kind),
    seesMoney,
  )
  return holds
    .filter(({ kind }) => told.includes(kind))
    .map(({ since, ...hold }) => ({ ...hold, since: iso(since) }))
}

function roomOf(row: Row, usual: number | null): RecordingRoom {
  return {
    bytes: Number(row.recording_bytes),
    quota: row.recording_quota === null ? null : Number(row.recording_quota),
    gigabytes: row.recording_gigabytes,
    usual,
    sessionMegabytes: row.session_megabytes,
    commandKilobytes: row.command_kilobytes,
    commandKilobytesPerSecond: row.command_kilobytes_per_second,
    disk: row.recordings_disk,
  }
}
