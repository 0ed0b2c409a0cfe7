import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { currencies } from '../../billing/money/currency.ts'
import { Customer } from '../../billing/resale/customer.entity.ts'
import { Reseller } from '../../billing/resale/reseller.entity.ts'
import { byOperator } from '../../team/account/by-operator.ts'

const price = z
  .int('A price is a whole number of the minor unit, such as cents.')
  .min(0, 'A price must be 0 or more.')
  .max(1e12, 'A price must be at most 1000000000000.')

/** What a file of prices says: of each plan by its short name, what it costs a month. */
const priceFile = z.record(
  z.string().min(1).max(40),
  z.partialRecord(z.enum(currencies, `Use one of ${currencies.join(', ')}.`), price),
)

const terms = z.object({
  discount: z
    .number('Enter a percentage, such as 30.')
    .min(0, 'A discount is 0 to 100 percent.')
    .max(100, 'A discount is 0 to 100 percent.')
    .transform((percent) => Math.round(percent * 100)),
  prices: priceFile.default({}),
})

/**
 * Lets an account open customers, or changes what their plans cost it: everybody's price less a discount in percent, and some plans at prices of
 * their own. What is billed already stays. As the administrator of Gatehouse. Throws NotFound, Conflict, Invalid.
 */
export async function allowReseller(
  caller: Caller,
  { account, ...raw }: { account: string } & z.input<typeof terms>,
) {
  const { discount, prices } = parseInput(terms, raw)
  return byOperator(caller, account, 'account.resale_allowed', async ({ em, now }, { id, slug }) => {
    if (await em.findOne(Customer, { accountId: id, endedAt: null }))
      throw new Conflict(`${slug} is a customer of a reseller, and customers can’t resell.`)
    const before = await em.findOne(Reseller, { accountId: id })
    if (before) Object.assign(before, { discount, prices, stoppedAt: null })
    else em.persist(em.create(Reseller, { accountId: id, allowedAt: now, discount, prices }))
    return { discount: discount / 100 }
  })
}

/** An account opens no more customers; those that it has stay as they are. Throws NotFound, Conflict. */
export async function stopReseller(caller: Caller, { account }: { account: string }) {
  return byOperator(caller, account, 'account.resale_stopped', async ({ em, now }, { id, slug }) => {
    const reseller = await em.findOne(Reseller, { accountId: id })
    if (!reseller || reseller.stoppedAt) throw new Conflict(`${slug} is no reseller.`)
    reseller.stoppedAt = now
    return {}
  })
}
