import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { log } from '../../log/service-log.ts'
import { advanceAccount } from './advance.ts'
import { advanceTogether } from './advance-together.ts'

/** How long a claim on an account's clock holds, in seconds. */
const leaseSeconds = 60

const claim = statement<{ account_id: string }>(
  'billing.claim_due',
  `with due as materialized (
     select account_id from billing_clocks
     where due_at <= now() and (leased_until is null or leased_until <= now()) order by due_at limit $1 for update skip locked)
   update billing_clocks c set leased_until = now() + make_interval(secs => ${leaseSeconds}) from due where c.account_id = due.account_id
   returning c.account_id`,
)
const fail = statement<never>(
  'billing.note_failure',
  `update billing_clocks set error = $2, leased_until = null, due_at = now() + interval '1 minute' where account_id = $1`,
)
const forgotten = statement<never>(
  'payment.enqueue_forgotten',
  `select enqueue('charge', jsonb_build_object('account', p.account_id, 'payment', p.id), 'charge:' || p.id, now())
   from payments p where p.state in ('started', 'sent') and p.started_at < now() - interval '1 hour'
   and not exists (select from jobs j where j.key = 'charge:' || p.id and j.given_up_at is null)
   union all select enqueue('refund', jsonb_build_object('account', r.account_id, 'refund', r.id), 'refund:' || r.id, now())
   from refunds r where r.ended_at is null and r.started_at < now() - interval '1 hour'
   and not exists (select from jobs j where j.key = 'refund:' || r.id and j.given_up_at is null)`,
)

/** How many accounts are claimed and advanced together, and how many such lots at a time. */
const lot = 25
const places = 4

/**
 * Advances every account whose clock is due, several at a time; an account that fails is told in the log, and comes again, while the others go on.
 * Answers how many there were.
 */
export function runClocks(core: Core, signal?: AbortSignal): Promise<number> {
  return workOff(core, places, signal)
}

/** Takes lots until there is none left; as long as lots are full another place is opened beside this one, if it may be. */
async function workOff(core: Core, most: number, signal?: AbortSignal): Promise<number> {
  let count = 0
  let others: Promise<number> | undefined
  for (;;) {
    const due = await asSystem(core, bind(claim, [lot]))
    count += due.length
    const isLast = due.length < lot
    if (!isLast && most > 1) others ??= workOff(core, most - 1, signal)
    const accounts = due.map(({ account_id }) => account_id)
    // what another place meets with is told by it, once this one is done
    others?.catch(() => {})
    await advanceLot(core, accounts, signal)
    if (isLast || signal?.aborted) return count + ((await others) ?? 0)
  }
}

/** Advances accounts together as far as that goes, and whatever is left of them one by one. */
async function advanceLot(core: Core, accounts: readonly string[], signal?: AbortSignal): Promise<void> {
  if (accounts.length === 0) return
  // where one of them cannot be written none is: each is then its own concern
  const together = await advanceTogether(core, accounts, new Date()).catch(() => null)
  for (const account of accounts) {
    if (together?.get(account)?.sleeps) continue
    if (signal?.aborted) return
    await advanceAccount(core, account, new Date()).catch(async (error: Error) => {
      log.error({ err: error, account }, 'the billing clock of an account failed; it is tried again')
      await asSystem(core, bind(fail, [account, error.message.slice(0, 500)]))
    })
  }
}

/**
 * Brings back to the queue what was reserved and is in no queue: after a job that was given up, or a crash before the person was sent to pay; and
 * refunds that a bank takes days for.
 */
export async function enqueueForgotten(core: Core): Promise<void> {
  await asSystem(core, bind(forgotten, []))
}
