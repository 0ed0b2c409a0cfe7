import { z } from 'zod'
import type { CurrentMembership } from '../access/current-membership.ts'
import { NotFound } from '../access/errors.ts'
import { query } from '../access/query.ts'
import { roleHolds, rolesWith } from '../access/roles.ts'
import { visibleTo } from '../audit/log/search-events.ts'
import { bind, iso } from '../database/statement.ts'
import { syncStates } from '../fleet/server/view.ts'
import { attentionIn } from './attention.ts'
import { mostChanges, type OverviewRow, overview } from './overview-row.ts'
import type { FirstSteps, OverviewView } from './view.ts'

/** Whether anything is wrong in the account, who is in, and what changed: each part to those who may read the page that it is from. */
export const getOverview = query({
  scope: 'account:read',
  input: z.void(),
  asksByItself: true,
  read: () => [bind(overview, [rolesWith('team:manage')])],
  view: ([[row]], current, _input, { core }): OverviewView => {
    if (!row) throw new NotFound('account')
    const { holds } = current
    return {
      attention: attentionIn(row, current),
      fleet: holds('server:read') ? fleetIn(row) : null,
      live: holds('session:read') ? liveIn(row) : null,
      changes: holds('audit:read') ? visibleTo(current, row.changes).slice(0, mostChanges) : null,
      team: holds('team:read') ? teamIn(row) : null,
      gateway: holds('server:ssh') ? { host: new URL(core.url).hostname, port: core.gatewayPort } : null,
      own: ownIn(row, current),
      firstSteps: current.apiKey || !holds('team:manage') ? null : firstStepsIn(row),
    }
  },
})

function fleetIn({ account, fleet }: OverviewRow): OverviewView['fleet'] {
  const counts = new Map(fleet.map(({ state, count }) => [state, count]))
  const verified = fleet.map(({ verified_at }) => iso(verified_at)).filter((at) => at !== null)
  return {
    total: fleet.reduce((sum, { staying }) => sum + staying, 0),
    limit: account.server_limit,
    states: Object.fromEntries(syncStates.map((state) => [state, counts.get(state) ?? 0])) as Record<
      (typeof syncStates)[number],
      number
    >, // one for each
    verifiedAt: verified.sort().at(-1) ?? null,
  }
}

function liveIn({ live }: OverviewRow): OverviewView['live'] {
  const sessions = live.sessions.map(({ opened_at, terminated_by, ...session }) => ({
    ...session,
    openedAt: iso(opened_at),
    closedAt: null,
    terminatedBy: terminated_by,
  }))
  return { count: live.count, sessions }
}

function teamIn({ account, team, invites }: OverviewRow): OverviewView['team'] {
  const sum = (of: 'members' | 'with_passkey') => team.reduce((so, one) => so + one[of], 0)
  return {
    total: sum('members'),
    limit: account.member_limit,
    pendingInvites: invites.open,
    roles: team.map(({ role, members }) => ({ role, members })),
    withPasskey: sum('with_passkey'),
  }
}

function ownIn({ own }: OverviewRow, { membership, apiKey }: CurrentMembership): OverviewView['own'] {
  if (!membership || apiKey || !roleHolds(membership.role, 'server:ssh')) return null
  return { login: membership.login, sshKeys: own.ssh_keys, servers: own.servers, count: own.count }
}

/** An account is new until it has a server, and for a month while something else is still to be done. */
function firstStepsIn({ account, fleet, own, team, invites }: OverviewRow): FirstSteps | null {
  const members = team.reduce((sum, one) => sum + one.members, 0)
  const steps = {
    passkey: own.passkey,
    sshKey: own.ssh_keys > 0,
    server: fleet.length > 0,
    invite: members > 1 || invites.open > 0,
  }
  const isDone = Object.values(steps).every(Boolean)
  return !isDone && (account.is_young || !steps.server) ? steps : null
}
