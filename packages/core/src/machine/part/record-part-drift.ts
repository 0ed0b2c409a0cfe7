import { createHash } from 'node:crypto'
import { storableJson } from '@gatehouse/text/strangers-text'
import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Verb } from '../../audit/event/verbs.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { HeldPart } from './part-lease.ts'
import type { PartDrift } from './view.ts'

interface Found {
  added: string[]
  removed: string[]
  /** All that was found; null where nothing was. */
  text: string | null
}

interface Open {
  since: string | null
  at: string
  sessions: PartDrift['sessions']
}

/** So many sessions are named; so much of what was found is kept. */
const mostSessions = 20
const mostLines = 100

const open = statement<Open>(
  'part.sessions_open',
  `select p.looked_at as since, now() as at, coalesce((
     select json_agg(json_build_object('id', o.id, 'login', o.login, 'email', o.email)) from (
       select s.id, coalesce(s.shared_login, m.login) as login, u.email from sessions s
       join memberships m on m.account_id = s.account_id and m.id = s.membership_id join users u on u.id = m.user_id
       where s.account_id = p.account_id and s.server_id = p.server_id and (s.closed_at is null or s.closed_at >= p.looked_at)
       order by s.opened_at desc limit ${mostSessions}) o), '[]') as sessions
   from server_parts p where p.account_id = $1 and p.server_id = $2 and p.part = $3`,
)
const countAgain = statement<{ again: number }>(
  'part.count_drift',
  `update server_parts set drift_again = drift_again + 1, drift = $5
   where account_id = $1 and server_id = $2 and part = $3 and drift_digest = $4 and drift_told_at > now() - interval '1 day'
   returning drift_again as again`,
)
const noteTold = statement<{ again: number }>(
  'part.note_drift',
  `with before as (
     select drift_again, drift_digest from server_parts where account_id = $1 and server_id = $2 and part = $3 for no key update)
   update server_parts p set drift_digest = $4, drift_told_at = now(), drift_again = 0, drift = $5 from before
   where p.account_id = $1 and p.server_id = $2 and p.part = $3
   returning case when before.drift_digest = $4 then before.drift_again else 0 end as again`,
)

/**
 * Writes to the log that a server held something else of a part than it had proved: which lines differ, since when, and which sessions were open
 * on it meanwhile. The same again within a day is counted, and told with the next event (`again`).
 */
export async function recordPartDrift(
  core: Core,
  verb: Verb,
  { account, server, part, name }: HeldPart & { name: string },
  { added, removed, text }: Found,
): Promise<void> {
  const of = [account, server, part]
  const [when] = await asSystem(core, bind(open, of))
  if (!when) return
  const lines = { added: added.slice(0, mostLines), removed: removed.slice(0, mostLines) }
  const since = iso(when.since)
  const drift: PartDrift = { at: iso(when.at), since, ...lines, text, sessions: when.sessions }
  const digest = createHash('sha256').update(JSON.stringify(lines)).digest('hex')
  const values = [...of, digest, storableJson(drift)]
  const [counted] = await asSystem(core, bind(countAgain, values))
  if (counted) return
  const change = { verb, caller: systemCaller(core), accounts: [account] } as const
  await systemMutation(change, async ({ rows }) => {
    const [before] = await rows(noteTold, values)
    const again = before && before.again > 0 ? { again: before.again } : {}
    return {
      result: null,
      resource: { id: server, label: name },
      details: {
        drift: lines,
        since,
        sessions: when.sessions.map(({ id, login }) => ({ id, login })),
        ...again,
      },
      actor: { kind: 'system', id: null, label: 'key sync' },
    }
  })
}
