import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { choose, openShop, type Shop } from '../../shop.testing.ts'
import { raceCharges, rounds } from '../charge-races.testing.ts'
import { passDays } from '../real-shop.testing.ts'
import { NotListedYet } from './find-capture.ts'
import { PayPalStandIn } from './stand-in/paypal-stand-in.testing.ts'

const test = suite('charges by PayPal and cancellations at once')
let standIn: PayPalStandIn
let shop: Shop

test.before(async () => {
  standIn = await PayPalStandIn.open()
  shop = await openShop(undefined, { paypal: standIn.settings })
})
test.after(async () => {
  await shop?.close()
  await standIn?.close()
})

test(`PayPal gets no request that began after the cancellation: ${rounds} times`, async () => {
  await raceCharges({
    shop,
    rail: 'paypal',
    refusedCard(method) {
      const agreement = method.replaceAll('-', '')
      standIn.state.agreements.set(agreement, 'dan')
      return agreement
    },
    async customer(nth) {
      const owner = await shop.gatehouse.account(`racer-${nth}`)
      await passDays(shop, owner, 8)
      await choose(owner.caller, 'team')
      return owner
    },
    // whether it has arrived is certain when PayPal’s list is up to date: until then it is neither charged nor given up
    isUnknownYet: (error) => error instanceof NotListedYet,
    noteRequests: '',
    async requests() {
      const asked = standIn.requests.filter(
        ({ method, path }) => method === 'POST' && path === '/v2/checkout/orders',
      )
      // two processes may ask at once, with the same id: that is one request
      return [...new Set(asked.flatMap(({ key }) => key ?? []))]
    },
  })
  assert.equal(standIn.complaints, [])
})

test.run()
