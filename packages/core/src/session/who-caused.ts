import type { Core } from '../access/core.ts'
import { asSystem } from '../access/system-read.ts'
import type { Verb } from '../audit/event/verbs.ts'
import { bind, statement } from '../database/statement.ts'

/** What took the right to a session away. */
export type Cause =
  | 'terminated'
  | 'lost'
  | 'account'
  | 'membership'
  | 'role'
  | 'reach'
  | 'server'
  | 'login'
  | 'key'
  | 'sign-in'
  | 'passkey'
  | 'api-key'
  | 'range'
  | 'room'
  | 'forward'
  | 'stopped'

/** A change that stands in the log, and who made it. */
export interface Change {
  verb: Verb
  actor: string
}

interface Ended {
  id: string
  account: string
  user: string
  server: string
  key: string | null
  apiKey: string | null
  sharedLogin: string | null
  cause: Cause
}

/** The things that a change may be about, each with the verbs that may have made it. */
const changes: Record<Cause, Partial<Record<keyof Ended, Verb[]>>> = {
  terminated: { id: ['session.terminated'] },
  lost: {},
  account: { account: ['account.closed'] },
  membership: { user: ['user.revoked', 'user.left', 'user.expired'] },
  role: { user: ['user.role_changed'] },
  reach: { user: ['user.servers_limited'], server: ['server.labelled'] },
  server: { server: ['server.removed'] },
  login: { sharedLogin: ['shared_login.changed', 'shared_login.removed'] },
  key: { key: ['key.removed', 'key.expired'] },
  'sign-in': { user: ['user.signed_out'] },
  passkey: { account: ['account.settings_changed'] },
  'api-key': { apiKey: ['api_key.revoked'] },
  range: { apiKey: ['api_key.limited'] },
  room: {},
  forward: { account: ['account.settings_changed'] },
  stopped: {},
}

const newest = statement<Change & { id: string }>(
  'session.who_caused',
  `select ended.id, v.verb, v.actor_label as actor
   from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as ended (id, account_id, about, verbs)
   cross join lateral (
     select seq, verb, actor_label from audit_events
     where account_id = ended.account_id and resource_id = ended.about and verb = any(string_to_array(ended.verbs, ' '))
       -- machines' clocks differ a little
       and at > (select e.opened_at - interval '1 minute' from sessions e where e.account_id = ended.account_id and e.id = ended.id)
     order by seq desc limit 1) v order by v.seq`,
)

/**
 * By session, the event that took its right away. What ends by the clock may have no event yet: then it is the clock that
 * did it.
 */
export async function whoCaused(core: Core, ended: readonly Ended[]): Promise<Map<string, Change>> {
  const asked = ended.flatMap((one) => {
    const about = Object.entries(changes[one.cause]) as [keyof Ended, Verb[]][] // Object.entries forgets the keys of a record
    return about.map(([thing, verbs]) => ({
      id: one.id,
      account: one.account,
      about: one[thing],
      verbs: verbs.join(' '),
    }))
  })
  if (asked.length === 0) return new Map()
  const columns = [
    asked.map(({ id }) => id),
    asked.map(({ account }) => account),
    asked.map(({ about }) => about),
    asked.map(({ verbs }) => verbs),
  ]
  const rows = await asSystem(core, bind(newest, columns))
  // the newest of a session is the last
  const found = new Map<string, Change>(rows.map(({ id, verb, actor }) => [id, { verb, actor }]))
  for (const { id, cause } of ended) {
    if (found.has(id)) continue
    if (cause === 'membership') found.set(id, { verb: 'user.expired', actor: 'clock' })
    if (cause === 'key') found.set(id, { verb: 'key.expired', actor: 'clock' })
  }
  return found
}
