import * as assert from 'uvu/assert'
import type { Member } from '../../../../testing/test-gatehouse.ts'
import { assertBooks } from '../../../books.testing.ts'
import { finishPaymentMethod, startPaymentMethod } from '../../../payment-method/add-payment-method.ts'
import { demoPlans } from '../../../plan/demo-plans.ts'
import { choose, openShop, type Shop } from '../../../shop.testing.ts'
import { clearingOf, deliver, passDays } from '../../real-shop.testing.ts'
import type { CardName } from './behaviours.ts'
import { StripeStandIn } from './stand-in.ts'

export interface StripeShop extends Shop {
  stripe: StripeStandIn
}

/** A shop that is paid by Stripe, which its stand-in is. */
export async function openStripeShop(
  patience?: Parameters<typeof StripeStandIn.open>[0],
  plans: readonly object[] = demoPlans,
): Promise<StripeShop> {
  const stripe = await StripeStandIn.open(patience)
  const shop = await openShop(plans, { stripe: stripe.settings })
  return {
    ...shop,
    stripe,
    async close() {
      await shop.close()
      await stripe.close()
    },
  }
}

/** The page that an address of the stand-in leads to. */
export const pageAt = (url: string): string => url.split('/').at(-1) ?? ''

/** Adds a card, on Stripe's page. */
export async function addCard({ stripe }: StripeShop, { caller }: Member, card: CardName) {
  const { redirectUrl } = await startPaymentMethod(caller, { kind: 'stripe' })
  stripe.books.enter(pageAt(redirectUrl), card)
  return finishPaymentMethod(caller, { kind: 'stripe', ref: refOf(stripe, redirectUrl) })
}

/** What somebody comes back with from a page on which a card is added. */
export function refOf({ books }: StripeStandIn, redirectUrl: string): string {
  const back = books.sessions.get(pageAt(redirectUrl))?.success_url ?? ''
  return new URL(back).searchParams.get('ref') ?? ''
}

let opened = 0

/** A customer of Team, whose first invoice is open; with a card of theirs, if it is named. */
export async function stripeCustomer(
  shop: StripeShop,
  card?: CardName,
): Promise<{ owner: Member; number: string }> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await passDays(shop, owner, 8)
  if (card) await addCard(shop, owner, card)
  const { invoice } = await choose(owner.caller, 'team')
  return { owner, number: invoice ?? '' }
}

/** Delivers all that Stripe has to send, as it comes. */
export const deliverAll = (shop: StripeShop) => deliver(shop, 'stripe', shop.stripe.webhooks())

/** Outside is inside: what Stripe holds is what the books say, and an account's books are right. */
export async function assertStripeBooks(shop: StripeShop, ...members: Member[]): Promise<void> {
  for (const { account } of members) await assertBooks(shop.gatehouse, account.id)
  const none = (sums: Record<string, number>) =>
    Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0))
  assert.equal(none(await clearingOf(shop, 'stripe')), none(shop.stripe.books.held()))
}
