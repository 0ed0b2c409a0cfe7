import type { Core } from '../access/core.ts'
import { onceHours } from '../access/once.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, type Statement, statement } from '../database/statement.ts'

/** Rows at once: nobody waits for more. */
const batch = 5_000
/** Servers looked at in one statement. */
const serversAtOnce = 500

/** So much of what requests with a key were answered is kept of an account. */
const mostAnswers = { rows: 20_000, bytes: 64 * 1024 * 1024 }

type Purge = Statement<{ purged: number }>

const purgeOf = (name: string, condition: string, table: string): Purge =>
  statement(
    `database.purge_${name}`,
    `with gone as (delete from ${table} where ctid = any(array(select ctid from ${table} t where ${condition} limit $1)) returning 1)
     select count(*)::integer as purged from gone`,
  )

const purges: Purge[] = [
  purgeOf('links', `t.expires_at < now() - interval '1 day'`, 'sign_in_links'),
  purgeOf('runs', `t.at < now() - interval '90 days'`, 'server_sync_runs'),
  purgeOf('operations', `t.ended_at < now() - interval '400 days'`, 'operations'),
  purgeOf('limits', 't.expire < extract(epoch from now()) * 1000', 'rate_limits'),
  statement('database.purge_sign_ins', 'select purge_sign_ins($1) as purged'),
  purgeOf(
    'last_seen',
    `t.at < now() - interval '400 days' and not exists (select from sign_ins s where s.id = t.subject_id)
     and not exists (select from memberships m where m.id = t.subject_id)
     and not exists (select from api_keys k where k.id = t.subject_id)`,
    'last_seen',
  ),
  purgeOf('payment_setups', `t.started_at < now() - interval '30 days'`, 'payment_setups'),
  purgeOf('webhook_events', `t.received_at < now() - interval '90 days'`, 'webhook_events'),
  purgeOf('idempotency_keys', `t.at < now() - interval '${onceHours} hours'`, 'idempotency_keys'),
  // of each account, or person, the newest
  statement(
    'database.purge_many_idempotency_keys',
    `with gone as (
       delete from idempotency_keys where ctid = any(array(
         select place from (
           select ctid as place, row_number() over newest as nth, sum(length(sealed)) over newest as bytes
           from idempotency_keys window newest as (partition by account_id, user_id order by at desc, ctid desc)) counted
         where nth > ${mostAnswers.rows} or bytes > ${mostAnswers.bytes} limit $1)) returning 1)
     select count(*)::integer as purged from gone`,
  ),
  // whoever opens one later is told where to look instead
  purgeOf(
    'pay_links',
    `t.created_at < now() - interval '400 days'
     and exists (select from invoices i where i.account_id = t.account_id and i.id = t.invoice_id and i.open = 0)`,
    'pay_links',
  ),
  statement('database.purge_jobs', 'select purge_jobs($1) as purged'),
]

const purgeEmailChanges = statement<never>('database.purge_email_changes', 'select purge_email_changes()')

// of each of these servers the runs before its newest 200, found by the primary key
const purgeOldRuns = statement<{ account: string; server: string }>(
  'database.purge_old_runs',
  `with looked_at as materialized (
     select y.account_id, y.server_id from server_syncs y
     where $1::uuid is null or (y.account_id, y.server_id) > ($1, $2::uuid)
     order by y.account_id, y.server_id limit ${serversAtOnce}),
   gone as (
     delete from server_sync_runs r using looked_at s
     where r.account_id = s.account_id and r.server_id = s.server_id and r.id < (
       select k.id from server_sync_runs k where k.account_id = s.account_id and k.server_id = s.server_id
       order by k.id desc offset 199 limit 1))
   select account_id as account, server_id as server from looked_at order by account_id desc, server_id desc limit 1`,
)

/**
 * Removes bookkeeping that nobody reads any more: links, sign-ins, changes of addresses, counters and jobs that are over, syncs of
 * long ago; a bounded number at a time. One that fails keeps no other from being done. @throws AggregateError
 */
export async function purgeExpired(core: Core): Promise<void> {
  const errors: unknown[] = []
  const attempt = (work: Promise<unknown>) => work.catch((error: unknown) => errors.push(error))
  for (const one of purges) await attempt(inBatches(core, one))
  await attempt(oldRuns(core))
  await attempt(asSystem(core, bind(purgeEmailChanges, [])))
  if (errors.length > 0) throw new AggregateError(errors, `not purged: ${errors.map(String).join('; ')}`)
}

async function inBatches(core: Core, one: Purge): Promise<void> {
  for (let purged = batch; purged === batch; ) {
    const [row] = await asSystem(core, bind(one, [batch]))
    purged = row?.purged ?? 0
  }
}

async function oldRuns(core: Core): Promise<void> {
  for (let at: { account: string; server: string } | undefined; ; ) {
    const [last] = await asSystem(core, bind(purgeOldRuns, [at?.account ?? null, at?.server ?? null]))
    if (!last) return
    at = last
  }
}
