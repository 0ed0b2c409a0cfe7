import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, SignedOut } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { stateOf } from './change-plan.ts'
import { Subscription } from './subscription.entity.ts'

const taxInput = z.discriminatedUnion('category', [
  z.object({
    category: z.literal('S'),
    basisPoints: z
      .int('A rate is a whole number of hundredths of a percent.')
      .min(1, 'A rate is above 0.')
      .max(10_000, 'A rate is 100 % at most.'),
  }),
  z.object({ category: z.enum(['AE', 'Z', 'O']) }),
])

const set = mutation({
  verb: 'subscription.tax_changed',
  scope: 'subscription:manage',
  input: taxInput,
  async run(work, input) {
    const state = await stateOf(work)
    if (input.category === 'AE' && !state.buyer?.vatId)
      throw new Conflict(
        'Reverse charge needs the VAT number of the customer: it is entered on the Billing page.',
      )
    const { id, slug } = work.account
    const subscription = await work.em.findOneOrFail(Subscription, { accountId: id })
    subscription.taxCategory = input.category
    subscription.taxBasisPoints = input.category === 'S' ? input.basisPoints : 0
    return { result: { account: slug, ...input }, resource: { id, label: slug } }
  },
})

/**
 * Says how an account's invoices are taxed from the next one on: at a rate, by reverse charge, or not at all. The administrator of Gatehouse alone,
 * who sells. Throws SignedOut, Conflict, Invalid.
 */
export async function setTax(caller: Caller, raw: z.input<typeof taxInput>) {
  if (caller.credential?.kind !== 'operator' || caller.credential.as) throw new SignedOut()
  return set(caller, parseInput(taxInput, raw))
}
