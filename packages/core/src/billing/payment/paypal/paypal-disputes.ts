import { z } from 'zod'
import type { PayPalApi } from './paypal-api.ts'

const id = z.string().regex(/^[\w-]{1,100}$/)
const dispute = z.object({
  dispute_id: id,
  create_time: z.string().optional(),
  update_time: z.string().optional(),
  disputed_transactions: z.array(z.object({ seller_transaction_id: id.optional() })).optional(),
  status: z.string(),
  dispute_amount: z.object({ currency_code: z.string(), value: z.string() }),
  dispute_outcome: z.object({ outcome_code: z.string() }).optional(),
})

export type Dispute = z.output<typeof dispute>

/** Looks up a dispute, for which PayPal's library has no call. */
export const getDispute = (api: PayPalApi, name: string): Promise<Dispute> =>
  read(api, `/v1/customer/disputes/${encodeURIComponent(name)}`, dispute)

/** All disputes about a capture. */
export async function disputesOf(api: PayPalApi, capture: string): Promise<Dispute[]> {
  // the list leaves things out that a dispute itself says
  const list = z.object({ items: z.array(z.object({ dispute_id: id })).optional() })
  const { items = [] } = await read(
    api,
    `/v1/customer/disputes?disputed_transaction_id=${encodeURIComponent(capture)}`,
    list,
  )
  return Promise.all(items.map(({ dispute_id }) => getDispute(api, dispute_id)))
}

/** Whether it is open, or whom it ended for. */
export function standingOf({ status, dispute_outcome }: Dispute): 'opened' | 'won' | 'lost' {
  if (status !== 'RESOLVED') return 'opened'
  const code = dispute_outcome?.outcome_code
  // paid out by PayPal, cancelled by the buyer, or denied: the money stays
  return code === 'RESOLVED_BUYER_FAVOUR' || code === 'ACCEPTED' ? 'lost' : 'won'
}

async function read<Schema extends z.ZodType>(
  api: PayPalApi,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(JSON.parse(await api.call('look up a dispute', ({ get }) => get(path))))
  if (!parsed.success) throw new Error('PayPal’s dispute is not as documented.')
  return parsed.data
}
