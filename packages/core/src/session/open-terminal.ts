import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import type { CurrentMembership } from '../access/current-membership.ts'
import { NotAMember, NotFound } from '../access/errors.ts'
import { id } from '../access/input.ts'
import { mutation } from '../access/mutation.ts'
import { query } from '../access/query.ts'
import { bind, statement } from '../database/statement.ts'
import { loginPattern } from '../identity/user/login.ts'
import {
  chosenLogin,
  type Destination,
  destinationColumns,
  type Hindrances,
  requireReached,
  type Sharing,
  sharingColumns,
} from './destination.ts'
import { gatewayKeysOf } from './gateway-keys-of.ts'
import type { AdmittedSession } from './open-session.ts'
import { Session } from './session.entity.ts'

const terminalLogin = z.string().regex(loginPattern, 'This is not a login.').nullable().default(null)

type Row = Omit<Destination, 'membership' | 'login' | 'shared_login' | 'email' | 'actor' | 'key_label'> &
  Hindrances &
  Sharing

const target = statement<Row>(
  'session.terminal_target',
  `select ${destinationColumns('$2')}, ${sharingColumns('$3::text', 'user_in_context()')} from servers s
   join accounts a on a.id = s.account_id
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   where s.account_id = account_in_context() and s.id = $1 and s.removed_at is null`,
)

const mayOpen = query({
  scope: 'server:ssh',
  input: z.object({ server: id, login: terminalLogin }),
  read: ({ server, login }, { core }) => [bind(target, [server, core.recordingQuota, login])],
  view: ([[row]], current, { login }) => destinationOf(row, current, login),
})

const open = mutation({
  verb: 'session.opened',
  scope: 'server:ssh',
  input: z.object({ session: id, server: id, login: terminalLogin, gateway: z.string() }),
  async run({ caller, core, current, em, now, rows }, { session, server, login: asked, gateway }) {
    const [row] = await rows(target, [server, core.recordingQuota, asked])
    const at = destinationOf(row, current, asked)
    const { account, membership, login, name, key_label: keyLabel } = at
    const { apiKey, signIn } = current
    em.persist(
      em.create(Session, {
        accountId: account,
        id: session,
        serverId: server,
        membershipId: membership,
        ...(at.shared_login !== null && { sharedLogin: at.shared_login }),
        ...(apiKey ? { apiKeyId: apiKey.id } : { signInId: signIn }),
        keyLabel,
        kind: 'shell',
        terminal: true,
        clientAddress: caller.ip ?? 'unknown',
        clientVersion: caller.userAgent ?? 'unknown',
        origin: 'gateway',
        gateway,
        openedAt: now,
      }),
    )
    return { result: null, resource: { id: session, label: `${login}@${name}` } }
  },
})

/**
 * Whether the caller may have a terminal on a server without an SSH client: a sign-in or an API key stands in the place of
 * the SSH key; `login` is a shared one of the server, null for their own. Nothing is written before `open`, which looks once more under the account's lock.
 * Both throw what a verb throws, and NotFound, Conflict: the message is for the person.
 */
export async function admitTerminal(
  caller: Caller,
  { server, login = null, gateway }: { server: string; login?: string | null; gateway: string },
): Promise<AdmittedSession> {
  const destination = await mayOpen(caller, { server, login })
  const session = uuidv7()
  return {
    id: session,
    destination,
    ...gatewayKeysOf(caller.core, destination),
    open: async () => void (await open(caller, { session, server, login, gateway })),
  }
}

function destinationOf(row: Row | undefined, current: CurrentMembership, asked: string | null): Destination {
  const { membership, apiKey, signIn, user } = current
  if (!row) throw new NotFound('server')
  // whoever runs Gatehouse has neither a login on servers nor anything that would end the session
  if (!membership || !(apiKey ?? signIn)) throw new NotAMember()
  const { stopped, full, is_shared, may_use, ...of } = row
  const { id, login, servers } = membership
  requireReached(of, servers === null || servers.includes(of.server), { stopped, full })
  return {
    ...of,
    membership: id,
    ...chosenLogin({ ...of, login }, asked === null ? null : { name: asked }, { is_shared, may_use }),
    email: user?.email ?? 'an API key',
    actor: apiKey
      ? { kind: 'api-key', id: apiKey.id, label: apiKey.name }
      : { kind: 'user', id: user?.id ?? null, label: user?.email ?? '' },
    key_label: apiKey ? `web terminal, API key ${apiKey.name}` : 'web terminal',
  }
}
