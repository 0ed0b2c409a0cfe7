import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { GatehouseError } from '../../../access/errors.ts'
import type { Member } from '../../../testing/test-gatehouse.ts'
import { issueCreditNote } from '../../invoice/issue-credit-note.ts'
import { listInvoices } from '../../invoice/list-invoices.ts'
import { listPaymentMethods, makeDefault } from '../../payment-method/payment-methods.ts'
import { refundPayment } from '../../refund/refund-payment.ts'
import { refundsOf } from '../../refund/refunds.testing.ts'
import { sendRefund } from '../../refund/send-refund.ts'
import { cancelPlan, resumePlan } from '../../subscription/cancel-plan.ts'
import { verifyBooks } from '../../verify/verify-books.ts'
import { chargePayment } from '../charge-payment.ts'
import { lookUpPayment } from '../look-up-payment.ts'
import { payInvoice } from '../pay-invoice.ts'
import type { WebhookRequest } from '../provider.ts'
import { deliver, passDays, paymentsOf } from '../real-shop.testing.ts'
import type { CardName, Fault } from './testing/behaviours.ts'
import {
  addCard,
  assertStripeBooks,
  openStripeShop,
  pageAt,
  type StripeShop,
  stripeCustomer,
} from './testing/stripe-shop.ts'

const test = suite('histories at Stripe')
let shop: StripeShop

test.before(async () => {
  shop = await openStripeShop()
})
test.after(() => shop?.close())

const faulty = ['lost', 'broken', 'inUse', 'limited', 'broke', 'brokeAfter'] as const satisfies Fault[]
const cardNames = [
  'ok',
  'declines',
  'stolen',
  'asks',
  'disputes',
  'refundsLate',
  'refundFails',
] as const satisfies CardName[]

type Happening =
  | { kind: 'card' | 'enter'; card: CardName }
  | { kind: 'fault'; fault: Fault }
  | { kind: 'days'; days: number }
  | { kind: 'webhooks'; how: 'reversed' | 'twice' | 'some' }
  | {
      kind:
        | 'pay'
        | 'charge'
        | 'credit'
        | 'refund'
        | 'refund-there'
        | 'dispute'
        | 'decide'
        | 'detach'
        | 'cancel'
        | 'resume'
    }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('card' as const, 'enter' as const),
      card: fc.constantFrom(...cardNames),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom(...faulty) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 35 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('webhooks' as const),
      how: fc.constantFrom('reversed' as const, 'twice' as const, 'some' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'pay',
        'charge',
        'credit',
        'refund',
        'refund-there',
        'dispute',
        'decide',
        'detach',
        'cancel',
        'resume',
      ),
    }),
  },
) as fc.Arbitrary<Happening>

/** What the job does, until nothing is under way: at times Stripe does not answer. */
async function charge(owner: Member): Promise<void> {
  const account = owner.account.id
  for (const { id, state } of await paymentsOf(shop, owner))
    if (state === 'started' || state === 'sent')
      await chargePayment(shop.gatehouse.core, { account, payment: id })
}

async function happen(owner: Member, what: Happening, held: WebhookRequest[]): Promise<void> {
  const { caller, account } = owner
  const { books } = shop.stripe
  const administrator = { ...shop.administrator, account: account.slug }
  const invoices = async () => (await listInvoices(caller, {})).items.filter(({ kind }) => kind === 'invoice')
  const ours = async () => new Set((await paymentsOf(shop, owner)).map(({ reference }) => reference))
  const paidIntent = async () => {
    const references = await ours()
    return [...books.intents.values()].find(({ id, status }) => references.has(id) && status === 'succeeded')
  }
  switch (what.kind) {
    case 'card': {
      const { id } = await addCard(shop, owner, what.card)
      const others = await listPaymentMethods(caller, undefined)
      if (!others.find((one) => one.id === id)?.isDefault) await makeDefault(caller, { method: id })
      return
    }
    case 'fault':
      // whatever is asked next, and again by the library where the connection breaks
      return shop.stripe.next(
        ...(what.fault === 'lost' || what.fault === 'broken' ? [what.fault, what.fault] : [what.fault]),
      )
    case 'days':
      return void (await passDays(shop, owner, what.days))
    case 'charge':
      return charge(owner)
    case 'pay': {
      const open = (await invoices()).find((one) => one.open > 0)
      if (open) await payInvoice(caller, { number: open.number })
      return
    }
    case 'enter': {
      // the person comes to whatever page is open, however old
      const urls = (await paymentsOf(shop, owner)).flatMap(({ reference }) =>
        reference?.startsWith('cs_') ? [reference] : [],
      )
      for (const id of urls.map(pageAt)) if (books.session(id).status === 'open') books.enter(id, what.card)
      return
    }
    case 'webhooks': {
      held.push(...shop.stripe.webhooks())
      if (what.how === 'some') held.splice(0, held.length, ...held.filter((_one, at) => at % 2 === 0))
      const sent =
        what.how === 'reversed' ? held.toReversed() : what.how === 'twice' ? [...held, ...held] : held
      return deliver(shop, 'stripe', sent)
    }
    case 'credit': {
      const [invoice] = await invoices()
      if (invoice)
        await issueCreditNote(administrator, { number: invoice.number, net: 700, reason: 'Goodwill' })
      return
    }
    case 'refund': {
      const [invoice] = await invoices()
      if (!invoice) return
      const { refund } = await refundPayment(administrator, {
        invoice: invoice.number,
        amount: 300,
        reason: 'Asked for',
      })
      return sendRefund(shop.gatehouse.core, { account: account.id, refund })
    }
    case 'refund-there': {
      const intent = await paidIntent()
      const made = intent && books.charges.get(String(intent.latest_charge))
      if (intent && made && !made.disputed && made.amount - made.amount_refunded > 200)
        books.refund(intent.id, 200)
      return
    }
    case 'dispute': {
      const intent = await paidIntent()
      const made = intent && books.charges.get(String(intent.latest_charge))
      if (made && !made.disputed && !made.refunded) books.dispute(made)
      return
    }
    case 'decide': {
      for (const { id, status } of books.disputes.values())
        if (status === 'needs_response')
          books.decide(id, Number.parseInt(id.slice(-1), 16) % 2 ? 'won' : 'lost')
      return
    }
    case 'detach': {
      const method = [...books.methods.values()].findLast(({ customer }) => customer !== null)
      if (method) books.detach(method.id)
      return
    }
    case 'cancel':
      return void (await cancelPlan(caller, undefined))
    case 'resume':
      return void (await resumePlan(caller, undefined))
  }
}

/** What jobs, webhooks and the sweep do in the end, whatever was lost on the way. */
async function settleAll(owner: Member, held: WebhookRequest[]): Promise<void> {
  const { core } = shop.gatehouse
  const account = owner.account.id
  shop.stripe.forgetFaults()
  // an answer that Stripe replays for a day
  shop.stripe.pass(25)
  await charge(owner)
  for (const { id, state } of await paymentsOf(shop, owner))
    if (state === 'asking') await lookUpPayment(core, { account, payment: id })
  for (const { id, state } of await refundsOf(shop, owner))
    if (state === 'started' || state === 'sent') await sendRefund(core, { account, refund: id })
  for (const { id, status } of shop.stripe.books.refunds.values())
    if (status === 'pending') shop.stripe.books.finishRefund(id)
  await deliver(shop, 'stripe', [...held, ...shop.stripe.webhooks()].toReversed())
  await charge(owner)
  await deliver(shop, 'stripe', shop.stripe.webhooks())
}

test('whatever is lost, doubled or late, in the end the books say what Stripe holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 16 }), async (history) => {
      // of many histories all customers sign in from one address
      await shop.gatehouse.database.owner.query('delete from rate_limits')
      const { owner } = await stripeCustomer(shop, 'ok')
      // every piece of news comes at last, some of it long after
      const held: WebhookRequest[] = []
      for (const what of history) {
        await happen(owner, what, held).catch((error) => {
          const isStripes =
            error instanceof Error && 'type' in error && String(error.type).startsWith('Stripe')
          if (!(error instanceof GatehouseError) && !isStripes) throw error
        })
      }
      await settleAll(owner, held)
      assert.equal(
        (await verifyBooks(shop.gatehouse.core)).map(({ difference, unbooked }) => [difference, unbooked]),
        [[0, []]].slice(0, (await verifyBooks(shop.gatehouse.core)).length),
      )
      await assertStripeBooks(shop, owner)
    }),
    { numRuns: Number(process.env.HISTORIES ?? 8), includeErrorInReport: true },
  )
})

test.run()
