import { systemMutation } from '../access/system-mutation.ts'
import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'
import { SshKey } from '../key/ssh-key.entity.ts'
import { systemCaller } from '../manifest/record-drift.ts'
import { endMembership } from './end-membership.ts'
import { Membership } from './membership.entity.ts'

const clock = { kind: 'system', id: null, label: 'clock' } as const

const over = statement<{ account: string; id: string; email: string }>(
  'member.over',
  `select m.account_id as account, m.id, u.email from memberships m join users u on u.id = m.user_id
   where m.expires_at <= now() and m.ended_at is null order by m.expires_at limit 100`,
)
const keysOver = statement<{ user: string; id: string; accounts: string[] | null }>(
  'key.over',
  `select k.user_id as user, k.id,
     (select array_agg(m.account_id) from memberships m where m.user_id = k.user_id and m.ended_at is null) as accounts
   from ssh_keys k where k.expires_at <= now() order by k.expires_at limit 100`,
)
const next = statement<{ seconds: number | null }>(
  'clock.next',
  `select extract(epoch from least(
     (select min(expires_at) from memberships where expires_at is not null and ended_at is null),
     (select min(expires_at) from ssh_keys where expires_at is not null)) - now())::float8 as seconds`,
)

class NotOverAnyMore extends Error {}

/**
 * Ends the memberships and keys whose time is up, each as a change of its own in the log, by `system`. They let nobody in
 * from that second on even where this comes late. Answers the seconds until the next one, or null.
 */
export async function endExpired(core: Core): Promise<number | null> {
  for (const one of await asSystem(core, bind(over, []))) await unlessChanged(endAccess(core, one))
  for (const one of await asSystem(core, bind(keysOver, []))) await unlessChanged(endKey(core, one))
  const [row] = await asSystem(core, bind(next, []))
  return row?.seconds ?? null
}

function endAccess(core: Core, { account, id, email }: { account: string; id: string; email: string }) {
  const change = { verb: 'user.expired', caller: systemCaller(core), accounts: [account] } as const
  return systemMutation(change, async (work) => {
    const member = await work.em.findOne(Membership, { accountId: account, id, endedAt: null })
    if (!member?.expiresAt || member.expiresAt > work.now) throw new NotOverAnyMore()
    const details = await endMembership(work, member)
    return { result: null, resource: { id: member.userId, label: email }, details, actor: clock }
  })
}

function endKey(core: Core, { user, id, accounts }: { user: string; id: string; accounts: string[] | null }) {
  const change = { verb: 'key.expired', caller: systemCaller(core), accounts: accounts ?? [] } as const
  return systemMutation(change, async ({ em, now }) => {
    const key = await em.findOne(SshKey, { userId: user, id })
    if (!key?.expiresAt || key.expiresAt > now) throw new NotOverAnyMore()
    em.remove(key)
    return { result: null, resource: { id: key.id, label: key.name }, actor: clock }
  })
}

/** Somebody may have ended it, or moved its end, a moment ago. */
async function unlessChanged(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof NotOverAnyMore)) throw error
  })
}
