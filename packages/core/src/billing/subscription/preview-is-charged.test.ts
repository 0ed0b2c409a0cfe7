import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { assertBooks } from '../books.testing.ts'
import { createCoupon } from '../coupon/coupons.ts'
import { redeemCoupon } from '../coupon/redeem-coupon.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { setTax } from './set-tax.ts'

const test = suite('what is previewed')
let shop: Shop
let opened = 0

const plan = (slug: string, EUR: number, extra: number) => ({
  ...demoPlans[1],
  slug,
  name: slug,
  prices: { EUR },
  included: { members: 1, servers: 1 },
  extras: { members: { EUR: extra }, servers: { EUR: extra } },
})

test.before(async () => {
  shop = await openShop([
    plan('low', 1999, 333),
    plan('high', 4567, 77),
    { ...plan('long', 50_001, 1001), interval: 'year' },
  ])
  const { core } = shop.gatehouse
  await createCoupon(core, { code: 'THIRD', basisPoints: 3333, mostUsesOfAccount: 99 })
  await createCoupon(core, { code: 'SEVEN', amount: 701, currency: 'EUR', mostUsesOfAccount: 99 })
})
test.after(() => shop?.close())

/** What an invoice has moved in the ledger. */
async function movedBy(invoice: string): Promise<Record<string, number>> {
  const { rows } = await shop.gatehouse.database.owner.query<{ kind: string; amount: number }>(
    'select kind, sum(amount)::int as amount from movements where source like $1 group by kind',
    [`invoice:${invoice}:%`],
  )
  return Object.fromEntries(rows.map(({ kind, amount }) => [kind, amount]))
}

test('is what the invoice says, and what the ledger has, to the cent', async () => {
  const history = fc.record({
    servers: fc.integer({ min: 0, max: 3 }),
    basisPoints: fc.constantFrom(null, 700, 1900),
    coupon: fc.constantFrom(null, 'third', 'seven'),
    couponFirst: fc.boolean(),
    credited: fc.constantFrom(null, 1, 500, 1700),
    days: fc.integer({ min: 1, max: 40 }),
    to: fc.constantFrom('high', 'long'),
  })
  const isCharged = fc.asyncProperty(
    history,
    async ({ servers, basisPoints, coupon, couponFirst, credited, days, to }) => {
      const owner = await shop.gatehouse.account(`customer-${++opened}`)
      const { caller, account } = owner
      const administrator = { ...shop.administrator, account: account.slug }
      const redeem = async () => {
        const ip = `198.18.0.${opened}`
        if (coupon) await redeemCoupon({ ...caller, ip }, { code: coupon })
      }
      for (let nth = 0; nth < servers; nth++) await registerTestServer(owner, `web-${nth}`)
      if (basisPoints) await setTax(administrator, { category: 'S', basisPoints })
      if (couponFirst) await redeem()
      await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
      await pass(shop, owner, 8)
      const bought = [await choose(caller, 'low')]
      if (days > 0) await pass(shop, owner, days)
      // the first period is credited in part, which becomes credit that the next invoice spends
      const number = bought[0]?.invoice ?? ''
      const { net, state } = await getInvoice(caller, { number })
      if (credited && state === 'paid')
        await issueCreditNote(administrator, { number, net: Math.min(credited, net), reason: 'x' })
      if (!couponFirst) await redeem()
      bought.push(await choose(caller, to))
      for (const { preview, invoice, from } of bought) {
        assert.is(from, 'now')
        const document = await getInvoice(caller, { number: invoice ?? '' })
        const { lines, discounts, net: charged, tax, credit, due } = document
        assert.equal(
          { lines, discounts, net: charged, tax, credit, due },
          {
            lines: preview.lines,
            discounts: preview.discounts,
            net: preview.net,
            tax: preview.tax.amount,
            credit: preview.credit,
            due: preview.dueNow,
          },
        )
        const { charge = 0, unused = 0, tax: taxed = 0, 'credit-used': used = 0 } = await movedBy(document.id)
        assert.equal([charge - unused, taxed, used], [charged, tax, credit])
        assert.is(charge - unused + taxed - used, due)
      }
      await assertBooks(shop.gatehouse, account.id)
      await pass(shop, owner, 40)
      await assertBooks(shop.gatehouse, account.id)
    },
  )
  await fc.assert(isCharged, { numRuns: Number(process.env.HISTORIES ?? 8), includeErrorInReport: true })
})

test.run()
