import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { AccountHold } from '../../team/account/account-hold.entity.ts'
import { holdDay } from '../clock/schedule.ts'

const owes = statement<{ owes: boolean }>(
  'billing.owes',
  `select exists (
     select from invoices i left join billing_clocks c on c.account_id = i.account_id
     where i.account_id = $1 and i.open > 0
     and i.issued_at <= now() + make_interval(secs => coalesce(c.ahead_ms, 0) / 1000.0) - make_interval(days => $2)) as owes`,
)

/** Lifts the hold for what was owed once nothing is owed for so long any more; answers whether it did. */
export async function liftUnpaid({ em, rows }: Pick<Work, 'em' | 'rows'>, account: string): Promise<boolean> {
  const hold = await em.findOne(AccountHold, { accountId: account, kind: 'unpaid' })
  if (!hold) return false
  const [found] = await rows(owes, [account, holdDay])
  if (found?.owes) return false
  em.remove(hold)
  return true
}
