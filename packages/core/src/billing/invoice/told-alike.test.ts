import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { assertBooks } from '../books.testing.ts'
import { moveClock } from '../clock/move-clock.ts'
import { createCoupon } from '../coupon/coupons.ts'
import { redeemCoupon } from '../coupon/redeem-coupon.ts'
import { type Currency, exponentOf } from '../money/currency.ts'
import { parseDecimal } from '../money/decimal.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { changeBuyer } from '../subscription/change-buyer.ts'
import { getTimeline } from '../subscription/get-subscription.ts'
import { setTax } from '../subscription/set-tax.ts'
import { demoBuyer } from './documents.testing.ts'
import { invoicesCsv } from './invoices-csv.ts'
import { issueCreditNote } from './issue-credit-note.ts'
import { getDocument, getInvoice, listInvoices } from './list-invoices.ts'
import { facturX } from './pdf/factur-x.ts'

const test = suite('what is told of an account')
let shop: Shop
let opened = 0

const plan = (slug: string, price: number, extra: number) => ({
  ...demoPlans[1],
  slug,
  name: slug,
  prices: { EUR: price, JPY: price, KWD: price },
  included: { members: 1, servers: 1 },
  extras: {
    members: { EUR: extra, JPY: extra, KWD: extra },
    servers: { EUR: extra, JPY: extra, KWD: extra },
  },
})

test.before(async () => {
  shop = await openShop([
    plan('low', 1999, 333),
    plan('high', 4567, 77),
    { ...plan('long', 50_001, 1001), interval: 'year' },
  ])
  await createCoupon(shop.gatehouse.core, {
    code: 'THIRD',
    basisPoints: 3333,
    mostUsesOfAccount: 99,
    periods: 2,
  })
})
test.after(() => shop?.close())

const sums = ['lines', 'discounts', 'net', 'tax', 'gross', 'credit', 'due'] as const
type Sums = Record<(typeof sums)[number], bigint>

const inXml: Record<keyof Sums, string> = {
  lines: 'LineTotalAmount',
  discounts: 'AllowanceTotalAmount',
  net: 'TaxBasisTotalAmount',
  tax: 'TaxTotalAmount',
  gross: 'GrandTotalAmount',
  credit: 'TotalPrepaidAmount',
  due: 'DuePayableAmount',
}

const sumsOf = (of: (name: keyof Sums) => bigint) =>
  Object.fromEntries(sums.map((name) => [name, of(name)])) as Sums // of all names

/** The ledger's own word on a document. */
async function movedBy(id: string): Promise<{ net: bigint; tax: bigint; credit: bigint }> {
  const { rows } = await shop.gatehouse.database.owner.query<{ what: string; amount: string }>(
    `select m.kind || ':' || split_part(m.source, ':', case when m.kind = 'credit-note' then 4 else 3 end) as what, sum(m.amount)::text as amount
     from movements m where m.source like 'invoice:' || $1 || ':%' or m.source like 'credit-note:%:' || $1 || ':%' group by 1`,
    [id],
  )
  const moved = (what: string) => BigInt(rows.find((row) => row.what === what)?.amount ?? 0)
  return {
    net: moved('charge:net') - moved('unused:unused') + moved('credit-note:net'),
    tax: moved('tax:tax') + moved('credit-note:tax'),
    credit: moved('credit-used:credit'),
  }
}

/** The page, the CSV, the XML and the ledger say the same of each document. */
async function assertToldAlike({ caller }: Member): Promise<number> {
  const { items } = await listInvoices(caller, {})
  for (const { number } of items) {
    const { document, standing, id } = await getDocument(caller, { number })
    const { totals, currency } = document
    const page = await getInvoice(caller, { number })
    for (const name of ['net', 'tax', 'gross', 'credit', 'due'] as const)
      assert.is(BigInt(page[name]), totals[name], `${number}: ${name} on the page`)
    const [head = '', row = ''] = invoicesCsv([{ document, standing }]).trim().split(/\r?\n/)
    const cells = Object.fromEntries(head.split(',').map((name, at) => [name, row.split(',')[at] ?? '']))
    assert.equal(
      sumsOf((name) => parseDecimal(cells[name] ?? '', currency)),
      { ...totals },
      `${number}: CSV`,
    )
    const xml = facturX(document)
    assert.is(xml === null, exponentOf(currency) > 2)
    if (xml) {
      const summation = xml.split('SpecifiedTradeSettlementHeaderMonetarySummation')[1] ?? ''
      const amount = (name: keyof Sums) =>
        parseDecimal(new RegExp(`<ram:${inXml[name]}[^>]*>([\\d.-]+)<`).exec(summation)?.[1] ?? '', currency)
      assert.equal(sumsOf(amount), { ...totals }, `${number}: XML`)
    }
    // what of a credit note becomes credit depends on what was paid
    const { net, tax } = totals
    const credit = document.kind === 'invoice' ? totals.credit : 0n
    assert.equal(await movedBy(id), { net, tax, credit }, `${number}: ledger`)
  }
  return items.length
}

/** What the timeline foretold is what the clock does, line by line, with what each period costs. */
async function assertForetold({ caller, account }: Member): Promise<void> {
  const items = await getTimeline(caller, undefined)
  const { at: until } = items.at(-1) ?? {}
  assert.ok(until)
  const { steps } = await moveClock(shop.administrator, { account: account.slug, to: until })
  const { rows } = await shop.gatehouse.database.owner.query<{ due: number; issued_at: string }>(
    'select due, issued_at from invoices where account_id = $1',
    [account.id],
  )
  const dueAt = (at: Date) => rows.find((row) => Date.parse(row.issued_at) === at.getTime())?.due ?? 0
  assert.equal(
    steps.map(({ at, kind }) => [at.toISOString(), kind, kind === 'period' ? dueAt(at) : null]),
    items.map(({ at, kind, amount }) => [at, kind, kind === 'period' ? (amount ?? 0) : null]),
  )
}

const history = fc.record({
  currency: fc.constantFrom<Currency>('EUR', 'JPY', 'KWD'),
  tax: fc.constantFrom(null, 'S' as const, 'AE' as const),
  coupon: fc.boolean(),
  servers: fc.nat(3),
  card: fc.boolean(),
  /** After how many days another plan is chosen, and a part is credited. */
  days: fc.integer({ min: 1, max: 12 }),
  plans: fc.uniqueArray(fc.constantFrom('low', 'high', 'long'), { minLength: 2, maxLength: 2 }),
  credited: fc.constantFrom(null, 7, 500, 1300),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

async function live({ currency, tax, coupon, servers, card, days, plans, credited }: History) {
  // how often one may sign in from an address is limited
  await shop.gatehouse.database.owner.query('delete from rate_limits')
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  const { caller, account } = owner
  const ip = `198.18.1.${opened}`
  const administrator = { ...shop.administrator, account: account.slug }
  const [first = '', second = ''] = plans
  for (let nth = 0; nth < servers; nth++) await registerTestServer(owner, `web-${nth}`)
  if (tax === 'AE') await changeBuyer(caller, { buyer: demoBuyer })
  if (tax)
    await setTax(administrator, tax === 'S' ? { category: 'S', basisPoints: 1900 } : { category: 'AE' })
  if (coupon) await redeemCoupon({ ...caller, ip }, { code: 'third' })
  if (card) await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
  await pass(shop, owner, 8)
  const { invoice = '' } = await choose(caller, first, currency)
  await pass(shop, owner, days)
  if (credited)
    await issueCreditNote(administrator, { number: invoice ?? '', net: credited, reason: 'Goodwill' })
  await choose(caller, second, currency)
  await pass(shop, owner, 0.5)
  assert.ok((await assertToldAlike(owner)) >= (credited ? 2 : 1))
  await assertForetold(owner)
  await assertBooks(shop.gatehouse, account.id)
}

test('is the same on the page, in the CSV, in the XML and in the ledger, and what was foretold is what comes', async () => {
  // a few accounts side by side
  const alike = fc.asyncProperty(fc.array(history, { minLength: 4, maxLength: 4 }), async (all) => {
    await Promise.all(all.map(live))
  })
  await fc.assert(alike, {
    numRuns: Number(process.env.HISTORIES ?? 4),
    endOnFailure: true,
    includeErrorInReport: true,
  })
})

test.run()
