import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { getManifest } from '@gatehouse/core/fleet/server/get-manifest'
import { getServer } from '@gatehouse/core/fleet/server/get-server'
import { listRemovals } from '@gatehouse/core/fleet/server/list-removals'
import { listServers } from '@gatehouse/core/fleet/server/list-servers'
import { listSyncRuns } from '@gatehouse/core/fleet/server/list-sync-runs'
import { syncProgress } from '@gatehouse/core/fleet/server/sync-progress'
import { syncState } from '@gatehouse/core/fleet/server/sync-state'
import { listKeyMatches } from '@gatehouse/core/fleet/ssh-key/list-key-matches'
import { listKeys } from '@gatehouse/core/fleet/ssh-key/list-keys'
import { listSignIns } from '@gatehouse/core/identity/sign-in/list-sign-ins'
import { me } from '@gatehouse/core/identity/sign-in/me'
import { getOverview } from '@gatehouse/core/overview/get-overview'
import { getStatus } from '@gatehouse/core/overview/get-status'
import { listSessions } from '@gatehouse/core/session/list-sessions'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { listApiKeys } from '@gatehouse/core/team/api-key/list-api-keys'
import { listInvites } from '@gatehouse/core/team/invite/list-invites'
import { listTeam } from '@gatehouse/core/team/member/list-team'
import { listTeamSecurity } from '@gatehouse/core/team/member/list-team-security'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'

/** What the dashboard's pages read, as they ask for it: a list by its first page. */
export const reads: Record<string, (member: Member, server: string) => Promise<unknown>> = {
  'account.get': ({ caller }) => getAccount(caller, undefined),
  'account.overview': ({ caller }) => getOverview(caller, undefined),
  'account.status': ({ caller }) => getStatus(caller, undefined),
  'apiKeys.list': ({ caller }) => listApiKeys(caller, undefined),
  'audit.search': ({ caller }) => searchEvents(caller, undefined),
  'audit.search of a verb': ({ caller }) => searchEvents(caller, { verb: 'key.*' }),
  'auth.me': ({ caller }) => me(caller),
  'invites.list': ({ caller }) => listInvites(caller, undefined),
  'keys.list': ({ caller }) => listKeys(caller, undefined),
  'keys.matches': ({ caller }) => listKeyMatches(caller, undefined),
  'servers.get': ({ caller }, server) => getServer(caller, { server }),
  'servers.history': ({ caller }, server) => listSyncRuns(caller, { server }),
  'servers.list': ({ caller }) => listServers(caller, { limit: 200 }),
  'servers.manifest': ({ caller }, server) => getManifest(caller, { server }),
  'servers.progress': ({ caller }) => syncProgress(caller, undefined),
  'servers.syncState': ({ caller }) => syncState(caller, undefined),
  'sessions.list': ({ caller }) => listSessions(caller, undefined),
  'signIns.list': ({ caller }) => listSignIns(caller),
  'team.list': ({ caller }) => listTeam(caller, { limit: 200 }),
  'team.removals': ({ caller }) => listRemovals(caller, undefined),
  'team.security': ({ caller }) => listTeamSecurity(caller, { limit: 200 }),
}
