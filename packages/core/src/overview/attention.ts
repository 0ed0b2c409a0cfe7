import type { CurrentMembership } from '../access/current-membership.ts'
import { iso } from '../database/statement.ts'
import type { OverviewRow } from './overview-row.ts'
import type { Attention } from './view.ts'

/** What needs somebody's attention, the most urgent first, as far as the reader may know of it. */
export function attentionIn(row: OverviewRow, { holds, apiKey }: CurrentMembership): Attention[] {
  return [
    holds('server:read') && hostKeys(row),
    holds('team:read') && removals(row),
    holds('server:read') && failing(row),
    holds('service:read') && badServices(row),
    holds('team:manage') && !apiKey && !row.own.passkey && ({ kind: 'no-passkey' } as const),
    holds('team:manage') && withoutPasskey(row),
    holds('team:read') && invites(row),
    holds('server:read') && rotation(row, 'management'),
    holds('server:read') && rotation(row, 'gateway'),
  ].filter((one) => one !== false && one !== null)
}

function hostKeys({ fleet }: OverviewRow): Attention | null {
  const changed = fleet.find(({ state }) => state === 'host-key-changed')
  return changed ? { kind: 'host-key-changed', count: changed.count, servers: changed.servers } : null
}

function removals({ leaving, held }: OverviewRow): Attention | null {
  return leaving.count > 0 ? { kind: 'removal-pending', ...leaving, held } : null
}

function failing({ fleet }: OverviewRow): Attention | null {
  const failed = fleet.find(({ state }) => state === 'failing')
  if (!failed) return null
  return { kind: 'failing', count: failed.count, servers: failed.servers, since: iso(failed.since) }
}

function badServices({ bad_services: bad }: OverviewRow): Attention | null {
  return bad.count > 0 ? { kind: 'services', ...bad } : null
}

function withoutPasskey({ team }: OverviewRow): Attention | null {
  const owners = team.filter(({ lacking }) => lacking !== null)
  const count = owners.reduce((sum, { without_passkey }) => sum + without_passkey, 0)
  const emails = owners.flatMap(({ lacking }) => lacking ?? [])
  return count > 0 ? { kind: 'owners-without-passkey', count, emails } : null
}

function invites({ invites: { expiring, first } }: OverviewRow): Attention | null {
  if (expiring === 0) return null
  const named = first.map((one) => ({ ...one, expiresAt: iso(one.expiresAt) }))
  return { kind: 'invite-expiring', count: expiring, invites: named }
}

function rotation({ rotations }: OverviewRow, key: 'management' | 'gateway'): Attention | null {
  const waiting = rotations[key]
  return waiting > 0 ? { kind: 'key-rotation', key, waiting, servers: rotations.servers } : null
}
