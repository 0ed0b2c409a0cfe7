import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { by, trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { getInvoice, listInvoices } from '../invoice/list-invoices.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { changeBuyer } from './change-buyer.ts'
import { previewPlan } from './preview-plan.ts'
import { setTax } from './set-tax.ts'

const test = suite('who buys, and at what tax')
let shop: Shop

const buyer = {
  name: 'Acme GmbH',
  address: ['Some street 1', '10115 Berlin'],
  country: 'DE',
  vatId: 'DE136695976',
  email: null,
} as const

test.before(async () => {
  const yearly = { ...demoPlans[2], slug: 'yearly', name: 'Yearly', interval: 'year' }
  shop = await openShop([...demoPlans, yearly])
})
test.after(() => shop?.close())

const tax = (input: Parameters<typeof setTax>[1]) => setTax({ ...shop.administrator, account: 'acme' }, input)
const change = (input: Parameters<typeof changeBuyer>[1]) => changeBuyer(shop.billing.caller, input)
const firstInvoice = () => getInvoice(shop.owner.caller, { number: 'ACME-0001' })

test('owners and who is in billing say who buys, the administrator alone how it is taxed', async () => {
  await refusesAllBut(['OWNER', 'BILLING'], shop, (caller) => changeBuyer(caller, { mailsInvoices: true }))
  for (const { caller } of Object.values(shop.members))
    await refusesAndWritesNothing(shop, 'signed-out', () => setTax(caller, { category: 'O' }))
  for (const basisPoints of [0, 10_001, 19.5])
    await refusesAndWritesNothing(shop, 'invalid', () => tax({ category: 'S', basisPoints }))
})

test('it is in the log, and holds from the next invoice on', async () => {
  const { events } = await trace(shop, () => change({ buyer: { ...buyer, address: [...buyer.address] } }))
  assert.equal(
    events.map(({ verb, actor }) => [verb, actor]),
    [['subscription.buyer_changed', by(shop.billing).actor]],
  )
  const set = await trace(shop, () => tax({ category: 'S', basisPoints: 1900 }))
  assert.equal(
    set.events.map(({ verb, changes }) => [verb, changes]),
    [
      [
        'subscription.tax_changed',
        {
          'subscription.taxCategory': { from: 'O', to: 'S' },
          'subscription.taxBasisPoints': { from: 0, to: 1900 },
        },
      ],
    ],
  )
  await pass(shop, shop.owner, 8)
  await choose(shop.owner.caller, 'team')
  const invoice = await firstInvoice()
  assert.equal([invoice.net, invoice.tax, invoice.gross], [4900, 931, 5831])
  assert.equal(invoice.buyer, {
    name: 'Acme GmbH',
    lines: ['Some street 1', '10115 Berlin', 'DE'],
    vatId: 'DE136695976',
  })
})

test('reverse charge needs the VAT number, as long as it holds', async () => {
  await change({ buyer: { ...buyer, address: [...buyer.address], vatId: null } })
  await refusesAndWritesNothing(shop, 'conflict', () => tax({ category: 'AE' }), /needs the VAT number/)
  await change({ buyer: { ...buyer, address: [...buyer.address] } })
  await tax({ category: 'AE' })
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () => change({ buyer: { ...buyer, address: [...buyer.address], vatId: null } }),
    /Reverse charge needs your VAT number/,
  )
  await pass(shop, shop.owner, 31)
  const [newest] = (await listInvoices(shop.owner.caller, {})).items
  const {
    taxNote,
    tax: taken,
    buyer: billed,
  } = await getInvoice(shop.owner.caller, { number: newest?.number ?? '' })
  assert.equal([taken, billed.vatId], [0, 'DE136695976'])
  assert.match(taxNote ?? '', /^Reverse charge/)
})

test('unused days are given back as they were taxed: a change waits for the next period where tax has changed since', async () => {
  const owner = await shop.gatehouse.account('taxed')
  const administrator = { ...shop.administrator, account: 'taxed' }
  await pass(shop, owner, 8)
  await setTax(administrator, { category: 'S', basisPoints: 1900 })
  await choose(owner.caller, 'team')
  await pass(shop, owner, 10)
  await setTax(administrator, { category: 'S', basisPoints: 700 })
  const later = await previewPlan(owner.caller, { plan: 'fleet' })
  assert.equal([later.from.when, later.dueNow], ['period-end', 0])
  await setTax(administrator, { category: 'S', basisPoints: 1900 })
  assert.is((await previewPlan(owner.caller, { plan: 'fleet' })).from.when, 'now')
  await setTax(administrator, { category: 'S', basisPoints: 700 })
  await choose(owner.caller, 'fleet')
  await pass(shop, owner, 31)
  const [newest] = (await listInvoices(owner.caller, {})).items
  assert.equal([newest?.net, newest?.tax], [19_900, 1393])
  // nothing is left to be given back of what was credited whole
  await setTax(administrator, { category: 'O' })
  await issueCreditNote(administrator, { number: newest?.number ?? '', reason: 'Wrong tax' })
  const { from, preview } = await choose(owner.caller, 'yearly')
  assert.equal([from, preview.tax.amount], ['now', 0])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('what was issued stays as it was', async () => {
  const before = await firstInvoice()
  await change({ buyer: { ...buyer, name: 'Other', address: [...buyer.address] }, mailsInvoices: false })
  await tax({ category: 'O' })
  const { payment: _, ...after } = await firstInvoice()
  assert.equal(after, { ...after, buyer: before.buyer, digest: before.digest, tax: 931 })
})

test.run()
