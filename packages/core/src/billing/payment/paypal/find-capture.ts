import type { AskedPayment } from '../provider.ts'
import type { PayPalApi } from './paypal-api.ts'

/** How much older than a question its list must be, at least, to say that nothing came of it: clocks differ, and an answer may take its time. */
const margin = 10 * 60_000
const day = 86_400_000

/** PayPal has not listed what happened at that time yet: its list is up to three hours late. */
export class NotListedYet extends Error {
  override name = 'NotListedYet'
}

/**
 * The capture that a payment brought, by PayPal's list of transactions, which is asked where the order's id was never heard; null where there
 * certainly is none. Throws NotListedYet.
 */
export async function findCapture(
  api: PayPalApi,
  { id, startedAt, askedAt, currency }: Pick<AskedPayment, 'id' | 'startedAt' | 'askedAt' | 'currency'>,
): Promise<string | null> {
  const asked = askedAt ?? startedAt
  const query = {
    startDate: new Date(startedAt.getTime() - margin).toISOString(),
    // a capture may follow days after the order; at most 31 days can be asked for
    endDate: new Date(
      Math.min(Date.now(), asked.getTime() + day, startedAt.getTime() + 30 * day),
    ).toISOString(),
    transactionCurrency: currency,
    fields: 'transaction_info',
    pageSize: 500,
  }
  for (let page = 1; ; page++) {
    const found = await api.call('list transactions', ({ search }) =>
      search.searchTransactions({ ...query, page }),
    )
    const ours = found.transactionDetails?.find(({ transactionInfo }) => transactionInfo?.customField === id)
    if (ours?.transactionInfo?.transactionId) return ours.transactionInfo.transactionId
    if (page < (found.totalPages ?? 1)) continue
    const listedUntil = Date.parse(found.lastRefreshedDatetime ?? '')
    if (listedUntil >= asked.getTime() + margin) return null
    throw new NotListedYet(`PayPal does not say yet whether payment ${id} has reached it: it is asked again.`)
  }
}
