import { suite } from 'uvu'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { raceCharges, rounds } from './charge-races.testing.ts'

const test = suite('charges and cancellations at once')
let shop: Shop

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

test(`no charge begins after a cancellation, or the removal of its method, has committed: ${rounds} times`, () =>
  raceCharges({
    shop,
    rail: 'demo',
    refusedCard: (method) => `declines.${method}`,
    async customer(nth) {
      const owner = await shop.gatehouse.account(`lane-${nth}`)
      await pass(shop, owner, 8)
      await choose(owner.caller, 'team')
      return owner
    },
    noteRequests:
      'create trigger note_begun after insert on demo_charges for each row execute function note_begun();',
    async requests() {
      const { rows } = await shop.gatehouse.database.owner.query(
        'select payment_id as payment from demo_charges',
      )
      return rows.map(({ payment }) => payment)
    },
  }))

test.run()
