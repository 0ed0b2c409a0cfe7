import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusesAndWritesNothing } from '../../testing/refusals.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { assertBooks, movementsOf } from '../books.testing.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { daysIn } from '../period/period.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { setTax } from '../subscription/set-tax.ts'
import { issueCreditNote } from './issue-credit-note.ts'
import { getInvoice, listCreditNotes, listInvoices } from './list-invoices.ts'

const test = suite('issueCreditNote')
let shop: Shop
let opened = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

/** A customer of Team at 19 % tax, and the number of the first invoice: of €49.00 and €9.31 tax. */
async function customer(card?: 'works'): Promise<{ owner: Member; number: string }> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await pass(shop, owner, 8)
  await setTax({ ...shop.administrator, account: owner.account.slug }, { category: 'S', basisPoints: 1900 })
  if (card) await finishPaymentMethod(owner.caller, { kind: 'demo', ref: card })
  const { invoice } = await choose(owner.caller, 'team')
  if (card) await pass(shop, owner, 1)
  return { owner, number: invoice ?? '' }
}

const credit = ({ account }: Member, number: string, net?: number, reason = 'Goodwill') =>
  issueCreditNote({ ...shop.administrator, account: account.slug }, { number, reason, ...(net && { net }) })
const openOf = async ({ caller }: Member, number: string) => {
  const { open, state } = await getInvoice(caller, { number })
  return [open, state]
}
const creditOf = async ({ caller }: Member) => (await getSubscription(caller, undefined)).credit

test('the administrator alone may, of an invoice that there is, with a reason', async () => {
  const { owner, number } = await customer()
  for (const { caller } of [...Object.values(shop.members), owner])
    await refusesAndWritesNothing(shop, 'signed-out', () => issueCreditNote(caller, { number, reason: 'x' }))
  await refusesAndWritesNothing(shop, 'not-found', () => credit(owner, 'ACME-0009'))
  await refusesAndWritesNothing(shop, 'not-found', () => credit(shop.owner, number), /nvoice/)
  await refusesAndWritesNothing(shop, 'invalid', () => credit(owner, number, 1, ' '), /Say why/)
  await refusesAndWritesNothing(shop, 'invalid', () => credit(owner, number, -1), /above 0/)
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () => credit(owner, number, 4901),
    /€49\.00 without tax is left/,
  )
})

test('on an open invoice less is owed: a part, then the rest, and no more', async () => {
  const { owner, number } = await customer()
  await pass(shop, owner, 15)
  const { result, events } = await trace(shop, () => credit(owner, number, 1000))
  assert.equal(result, { number: number.replace(/1$/, '2'), credited: 1190 })
  assert.equal(
    events.map(({ verb, resource, details }) => ({ verb, label: resource.label, details })),
    [
      {
        verb: 'credit_note.issued',
        label: result.number,
        details: { corrects: number, amount: '€11.90', reason: 'Goodwill' },
      },
    ],
  )
  const note = await getInvoice(owner.caller, { number: result.number })
  assert.equal([note.kind, note.corrects, note.net, note.tax], ['credit-note', number, 1000, 190])
  assert.equal(await openOf(owner, number), [4641, 'overdue'])
  assert.equal((await getSubscription(owner.caller, undefined)).holds, ['unpaid'])
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () => credit(owner, number, 3901),
    /€39\.00 without tax is left/,
  )
  const rest = await trace(shop, () => credit(owner, number.toLowerCase()))
  assert.is(rest.events[0]?.details.holdLifted, 'unpaid')
  assert.equal([await openOf(owner, number), await creditOf(owner)], [[0, 'credited'], 0])
  await refusesAndWritesNothing(shop, 'conflict', () => credit(owner, number), /€0\.00 without tax is left/)
  assert.is((await listCreditNotes(owner.caller, {})).items.length, 2)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('on a paid invoice it becomes credit, tax and all, and the next invoice spends it', async () => {
  const { owner, number } = await customer('works')
  assert.equal(await openOf(owner, number), [0, 'paid'])
  await credit(owner, number)
  assert.is(await creditOf(owner), 5831)
  const { state, paid, credited } = await getInvoice(owner.caller, { number })
  assert.equal([state, paid, credited], ['paid-and-credited', 5831, 5831])
  assert.equal(
    (await movementsOf(shop.gatehouse, owner.account.id)).filter((line) => line.includes('credit-note')),
    [
      '#1 credit-note receivable customer-credit 5831 EUR',
      '#1 credit-note revenue receivable 4900 EUR',
      '#1 credit-note tax-payable receivable 931 EUR',
    ],
  )
  await pass(shop, owner, 31)
  const [next] = (await listInvoices(owner.caller, {})).items
  assert.equal([next?.gross, next?.due, await creditOf(owner)], [5831, 0, 0])
  assert.equal([next?.state, next?.paid, next?.credited], ['paid', 5831, 0])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('what is credited in part before the rest is paid is both', async () => {
  const { owner, number } = await customer()
  await credit(owner, number, 1000)
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  await pass(shop, owner, 8)
  const { state, paid, credited, open } = await getInvoice(owner.caller, { number })
  assert.equal([state, paid, credited, open], ['paid-and-credited', 4641, 1190, 0])
  const [note] = (await listCreditNotes(owner.caller, {})).items
  assert.is(note?.state, 'credited')
})

test('what was credited is not given back once more by a change of the plan', async () => {
  for (const [net, left] of [
    [undefined, 0],
    [1000, 3900],
  ] as const) {
    const { owner, number } = await customer('works')
    await credit(owner, number, net)
    const { period } = await getSubscription(owner.caller, undefined)
    assert.ok(period)
    const { preview } = await choose(owner.caller, 'fleet')
    const days = daysIn(period)
    const back = preview.lines.filter(({ amount }) => amount < 0).map(({ amount }) => -amount)
    assert.equal(back, left === 0 ? [] : [Math.round((left * (days - 1)) / days)])
    await assertBooks(shop.gatehouse, owner.account.id)
    await pass(shop, owner, 40)
    await assertBooks(shop.gatehouse, owner.account.id)
  }
})

test('however an invoice is credited in parts, together they take back exactly its tax', async () => {
  // 19 % of 2 is 0.38: notes that were rounded apart would take back nothing; of 3 it is 0.57, and they would take back too much
  for (const [card, nets] of [
    [undefined, [2, 2, 2, 2]],
    ['works', [3, 3, 3, 3, 1, 1000]],
    [undefined, [3, 2, 1, 4893]],
  ] as const) {
    const { owner, number } = await customer(card)
    for (const net of nets) {
      await credit(owner, number, net)
      await assertBooks(shop.gatehouse, owner.account.id)
    }
    await credit(owner, number)
    const notes = (await listCreditNotes(owner.caller, {})).items
    const sum = (field: 'net' | 'tax' | 'gross') => notes.reduce((all, note) => all + note[field], 0)
    assert.equal([sum('net'), sum('tax'), sum('gross')], [4900, 931, 5831])
    assert.equal(
      [await openOf(owner, number), await creditOf(owner)],
      [[0, card ? 'paid-and-credited' : 'credited'], card ? 5831 : 0],
    )
    await assertBooks(shop.gatehouse, owner.account.id)
  }
})

test('of two at once for all that is left one wins', async () => {
  const { owner, number } = await customer()
  const both = await Promise.allSettled([credit(owner, number), credit(owner, number)])
  assert.equal(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test.run()
