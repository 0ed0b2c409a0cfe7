import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { assertBooks, movementsOf } from '../books.testing.ts'
import { createCoupon } from '../coupon/coupons.ts'
import { redeemCoupon } from '../coupon/redeem-coupon.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { getInvoice, listInvoices } from '../invoice/list-invoices.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from './get-subscription.ts'
import { setTax } from './set-tax.ts'
import type { PlanPreview } from './view.ts'

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
    plan('seats', 101, 999),
    plan('high', 4567, 77),
    { ...plan('long', 50_001, 1001), interval: 'year' },
    { ...plan('longest', 99_999, 1), interval: 'year' },
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

const slugs = ['low', 'seats', 'high', 'long', 'longest'] as const

const history = fc.record({
  servers: fc.integer({ min: 0, max: 3 }),
  basisPoints: fc.constantFrom(null, 700, 1900),
  coupon: fc.constantFrom(null, 'third', 'seven'),
  couponFirst: fc.boolean(),
  credited: fc.constantFrom(null, 1, 50, 500, 1700),
  /** The instant of the second choice, in hours from the first on. */
  hours: fc.integer({ min: 1, max: 40 * 24 }),
  plans: fc.uniqueArray(fc.constantFrom(...slugs), { minLength: 2, maxLength: 2 }),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

/** What a document says is what was shown, and what the ledger has. */
async function assertCharged({ caller }: Member, number: string, preview: PlanPreview): Promise<void> {
  const document = await getInvoice(caller, { number })
  const { lines, discounts, net, tax, credit, due } = document
  assert.equal(
    { lines, discounts, net, tax, credit, due },
    {
      lines: preview.lines,
      discounts: preview.discounts,
      net: preview.net,
      tax: preview.tax.amount,
      credit: preview.credit,
      due: preview.total,
    },
  )
  const { charge = 0, unused = 0, tax: taxed = 0, 'credit-used': used = 0 } = await movedBy(document.id)
  assert.equal([charge - unused, taxed, used], [net, tax, credit])
  assert.is(charge - unused + taxed - used, due)
}

async function live(history: History): Promise<void> {
  const { servers, basisPoints, coupon, couponFirst, credited, hours, plans } = history
  const [first = '', second = ''] = plans
  // how often one may sign in from an address is limited
  await shop.gatehouse.database.owner.query('delete from rate_limits')
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  const ip = `198.18.0.${opened}`
  const { caller, account } = owner
  const administrator = { ...shop.administrator, account: account.slug }
  const redeem = async () => {
    if (coupon) await redeemCoupon({ ...caller, ip }, { code: coupon })
  }
  for (let nth = 0; nth < servers; nth++) await registerTestServer(owner, `web-${nth}`)
  if (basisPoints) await setTax(administrator, { category: 'S', basisPoints })
  if (couponFirst) await redeem()
  await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
  await pass(shop, owner, 8)
  const bought = await choose(caller, first)
  assert.equal([bought.from, bought.preview.dueNow], ['now', bought.preview.total])
  await assertCharged(owner, bought.invoice ?? '', bought.preview)
  await pass(shop, owner, hours / 24)
  // the first period is credited in part, which becomes credit that the next invoice spends
  const number = bought.invoice ?? ''
  const { net, state } = await getInvoice(caller, { number })
  if (credited && state === 'paid' && net > 0)
    await issueCreditNote(administrator, { number, net: Math.min(credited, net), reason: 'x' })
  if (!couponFirst) await redeem()
  const before = await movementsOf(shop.gatehouse, account.id)
  const { preview, invoice, from } = await choose(caller, second)
  if (from === 'now') {
    assert.is(preview.dueNow, preview.total)
    await assertCharged(owner, invoice ?? '', preview)
    // what goes up and down again at one instant has cost what goes up alone: the rest waits for the end of the period
    const up = await movementsOf(shop.gatehouse, account.id)
    const down = await choose(caller, first)
    assert.equal([down.from, down.preview.dueNow, down.invoice], ['period-end', 0, null])
    assert.equal(await movementsOf(shop.gatehouse, account.id), up)
  } else {
    assert.equal([from, preview.dueNow, invoice], ['period-end', 0, null])
    assert.equal(await movementsOf(shop.gatehouse, account.id), before)
    // and is charged as it was shown, when its time comes
    const { now } = await getSubscription(caller, undefined)
    const days = (Date.parse(preview.from.at) - Date.parse(now)) / 86_400_000
    await pass(shop, owner, days + 0.01)
    const [begun] = (await listInvoices(caller, {})).items
    await assertCharged(owner, begun?.number ?? '', preview)
  }
  await assertBooks(shop.gatehouse, account.id)
  await pass(shop, owner, 40)
  await assertBooks(shop.gatehouse, account.id)
}

test('is what the invoice says, and what the ledger has, to the cent: at any instant, and of any two plans', async () => {
  // a few accounts side by side
  const isCharged = fc.asyncProperty(fc.array(history, { minLength: 4, maxLength: 4 }), async (all) => {
    await Promise.all(all.map(live))
  })
  await fc.assert(isCharged, { numRuns: Number(process.env.HISTORIES ?? 8), includeErrorInReport: true })
})

test.run()
