import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Caller } from '../access/caller.ts'
import type { Core } from '../access/core.ts'
import { systemCaller } from '../access/system-caller.ts'
import { systemMutation } from '../access/system-mutation.ts'
import { asSystem } from '../access/system-read.ts'
import type { Actor } from '../audit/event/view.ts'
import { bind, statement } from '../database/statement.ts'
import { isWithin, limitRate } from '../limit/rate-limit.ts'
import type { AskedLogin } from './destination.ts'
import type { KeyHolder } from './holder-of.ts'

interface Refused {
  account: string
  /** What it would have been. */
  session: string
  /** Who wanted in. */
  actor: Actor
  server: string
  /** `login@server` */
  label: string
  /** What the person was told. */
  line: string
}

/**
 * Writes down that a session did not come about, and why: once in a quarter of an hour for each person, server and reason, so
 * that a client which tries again and again does not fill the log.
 */
export async function sessionRefused(
  core: Core,
  { account, session, actor, server, label, line }: Refused,
  from: Pick<Caller, 'ip' | 'userAgent'>,
): Promise<void> {
  const why = createHash('sha256').update(line).digest('base64url').slice(0, 12)
  if (!(await isWithin(limitRate(core, 'session-refused.same', `${actor.id}:${server}:${why}`)))) return
  if (!(await isWithin(limitRate(core, 'session-refused.account', account)))) return
  const caller = { ...systemCaller(core), ...from }
  await systemMutation({ verb: 'session.refused', caller, accounts: [account] }, async () => ({
    result: null,
    resource: { id: session, label },
    details: { reason: line },
    actor,
  }))
}

// whoever was a member and still knocks is of interest as well
const wanted = statement<{ account: string; user: string; email: string; server: string; label: string }>(
  'session.wanted',
  `select distinct on (a.id) a.id as account, u.id as user, u.email, s.id as server, coalesce($4, m.login) || '@' || s.name as label
   from memberships m join users u on u.id = m.user_id
   join accounts a on a.id = m.account_id and a.closed_at is null
   join servers s on s.account_id = m.account_id and s.name = $2 and s.removed_at is null
   where m.user_id = $1 and ($3::text is null or a.slug = $3) order by a.id, m.id desc limit 10`,
)

/** Writes down that a holder of a key was not let through to a server, in each account that has one of this name. */
export async function admissionRefused(
  core: Core,
  { userId }: KeyHolder,
  {
    server,
    account,
    login,
    line,
  }: { server: string; account: string | null; login: AskedLogin | null; line: string },
  from: Pick<Caller, 'ip' | 'userAgent'>,
): Promise<void> {
  const asked = login && !login.ifShared ? login.name : null
  for (const { user, email, ...place } of await asSystem(
    core,
    bind(wanted, [userId, server, account, asked]),
  )) {
    const actor: Actor = { kind: 'user', id: user, label: email }
    await sessionRefused(core, { ...place, actor, session: uuidv7(), line }, from)
  }
}
