import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { RefundNews } from '../payment/provider.ts'
import type { Rail } from '../payment/rail.ts'
import { recordRefund } from './record-refund.ts'
import { settleRefund } from './settle-refund.ts'

const named = statement<{ id: string }>(
  'refund.id_of',
  'select id from refunds where account_id = $1 and rail = $2 and reference = $3',
)

/**
 * Takes what a look at a refund has brought, whoever asked for it. One that is done is recorded; one that was refused, or came back, is settled if it is
 * known. Answers whether anything changed.
 */
export async function takeRefundNews(
  core: Core,
  { rail, account }: { rail: Rail; account: string },
  { payment, refund, amount, outcome }: Omit<RefundNews, 'kind'>,
): Promise<boolean> {
  const { state, reference } = outcome
  if (state === 'done')
    return recordRefund(core, { account, payment, reference, amount, at: outcome.at, refund })
  const [known] =
    refund === null ? await systemRows(core)(named, [account, rail, reference]) : [{ id: refund }]
  return known ? settleRefund(core, { account, refund: known.id }, outcome) : false
}
