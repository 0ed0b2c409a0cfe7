import { suite } from 'uvu'
import { raceCharges, rounds } from '../charge-races.testing.ts'
import { assertStripeBooks, openStripeShop, type StripeShop, stripeCustomer } from './testing/stripe-shop.ts'

const test = suite('charges by Stripe and cancellations at once')
let shop: StripeShop

test.before(async () => {
  shop = await openStripeShop()
})
test.after(() => shop?.close())

test(`Stripe gets no request that began after the cancellation: ${rounds} times`, async () => {
  const { books, heard } = shop.stripe
  await raceCharges({
    shop,
    rail: 'stripe',
    refusedCard() {
      const customer = books.customer().id
      return `${customer}:${books.card('silent', customer).id}`
    },
    customer: async () => (await stripeCustomer(shop)).owner,
    noteRequests: '',
    async requests() {
      const asked = heard.filter(({ method, path }) => method === 'POST' && path === '/v1/payment_intents')
      // two processes may ask at once, with the same key: that is one request
      return [...new Set(asked.flatMap(({ key }) => key ?? []))]
    },
  })
  await assertStripeBooks(shop)
})

test.run()
