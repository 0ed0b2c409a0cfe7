import type { Core } from '../../access/core.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import { isDatabaseAway } from '../../database/database-away.ts'
import { bind, type Statement, statement } from '../../database/statement.ts'
import { SshKey } from '../../fleet/ssh-key/ssh-key.entity.ts'
import { log } from '../../log/service-log.ts'
import { endMembership } from './end-membership.ts'
import { Membership } from './membership.entity.ts'

const clock = { kind: 'system', id: null, label: 'clock' } as const

// of a closed account nobody gets in: its rows stay as they were. The clock that decides is the database's.
const over = statement<{ account: string; id: string; email: string }>(
  'member.over',
  `select m.account_id as account, m.id, u.email from memberships m join users u on u.id = m.user_id
   join accounts a on a.id = m.account_id and a.closed_at is null
   where m.expires_at <= now() and m.ended_at is null order by m.expires_at limit 100 offset $1`,
)
const keysOver = statement<{ user: string; id: string }>(
  'key.over',
  'select user_id as user, id from ssh_keys where expires_at <= now() order by expires_at limit 100 offset $1',
)
const isOver = statement<{ yes: boolean }>('clock.is_over', 'select $1::timestamptz <= now() as yes')
const next = statement<{ seconds: number | null }>(
  'clock.next',
  `select extract(epoch from least(
     (select min(m.expires_at) from memberships m join accounts a on a.id = m.account_id and a.closed_at is null
      where m.expires_at > now() and m.ended_at is null),
     (select min(expires_at) from ssh_keys where expires_at > now())) - now())::float8 as seconds`,
)

class NotOverAnyMore extends Error {}

/**
 * Ends the memberships and keys whose time is up, each as a change of its own in the log, by `system`. They let nobody in
 * from that second on even where this comes late. One that cannot be ended is left for the next time, and stops none behind it.
 * Answers the seconds until the next one that is not over yet, or null; sooner where one was left.
 */
export async function endExpired(core: Core): Promise<number | null> {
  const left = (await endAll(core, over, endAccess)) + (await endAll(core, keysOver, endKey))
  const [row] = await asSystem(core, bind(next, []))
  return left > 0 ? Math.min(row?.seconds ?? againSeconds, againSeconds) : (row?.seconds ?? null)
}

/** How long what could not be ended waits. */
const againSeconds = 10

/** Answers how many could not be ended. */
async function endAll<Row extends { id: string }>(
  core: Core,
  due: Statement<Row>,
  end: (core: Core, one: Row) => Promise<unknown>,
): Promise<number> {
  let left = 0
  // what is left stays at the beginning of the list
  for (let rows: Row[] = [], more = true; more; more = rows.length === 100) {
    rows = await asSystem(core, bind(due, [left]))
    for (const one of rows) {
      try {
        await end(core, one)
      } catch (error) {
        // somebody has ended it, or moved its end, a moment ago
        if (error instanceof NotOverAnyMore) continue
        if (isDatabaseAway(error)) throw error
        left++
        log.error({ err: error, id: one.id }, 'an access that is over could not be ended; it is tried again')
      }
    }
  }
  return left
}

function endAccess(core: Core, { account, id, email }: { account: string; id: string; email: string }) {
  const change = { verb: 'user.expired', caller: systemCaller(core), accounts: [account] } as const
  return systemMutation(change, async (work) => {
    const member = await work.em.findOne(Membership, { accountId: account, id, endedAt: null })
    if (!member || !(await isTimeUp(work, member.expiresAt))) throw new NotOverAnyMore()
    const details = await endMembership(work, member)
    return { result: null, resource: { id: member.userId, label: email }, details, actor: clock }
  })
}

function endKey(core: Core, { user, id }: { user: string; id: string }) {
  const change = { verb: 'key.expired', caller: systemCaller(core), user } as const
  return personMutation(change, async (work) => {
    const key = await work.em.findOne(SshKey, { userId: user, id })
    if (!key || !(await isTimeUp(work, key.expiresAt))) throw new NotOverAnyMore()
    work.em.remove(key)
    return { result: null, resource: { id: key.id, label: key.name }, actor: clock }
  })
}

/** By the database's clock, which has found it: this machine's may be behind. */
async function isTimeUp({ rows }: Work, end: Date | null | undefined): Promise<boolean> {
  const [row] = await rows(isOver, [end ?? null])
  return row?.yes ?? false
}
