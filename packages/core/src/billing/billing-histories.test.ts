import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../access/caller.ts'
import { GatehouseError } from '../access/errors.ts'
import { systemRows } from '../access/system-read.ts'
import { statement } from '../database/statement.ts'
import { type Member, openTestGatehouse, type TestGatehouse } from '../testing/test-gatehouse.ts'
import { assertBooks, movementsOf } from './books.testing.ts'
import { moveClock } from './clock/move-clock.ts'
import { createCoupon } from './coupon/coupons.ts'
import { redeemCoupon } from './coupon/redeem-coupon.ts'
import { issueCreditNote } from './invoice/issue-credit-note.ts'
import { listInvoices } from './invoice/list-invoices.ts'
import { answerDemoPayment, type DemoCard, demoCards } from './payment/demo-provider.ts'
import { payInvoice } from './payment/pay-invoice.ts'
import { settlePayment } from './payment/settle-payment.ts'
import { finishPaymentMethod } from './payment-method/add-payment-method.ts'
import { listPaymentMethods, makeDefault, removePaymentMethod } from './payment-method/payment-methods.ts'
import { demoPlans } from './plan/demo-plans.ts'
import { importPlans } from './plan/import-plans.ts'
import { answerRefunds, type GoingBack, goBack, goingBack, tellAgain } from './refund/goes-back.testing.ts'
import { demoOutcome } from './shop.testing.ts'
import { cancelPlan, resumePlan } from './subscription/cancel-plan.ts'
import { changePlan } from './subscription/change-plan.ts'
import { previewPlan } from './subscription/preview-plan.ts'
import { setTax } from './subscription/set-tax.ts'

const test = suite('histories of billing')
let gatehouse: TestGatehouse
let administrator: Caller

const yearly = {
  ...demoPlans[1],
  slug: 'team-year',
  name: 'Team',
  interval: 'year',
  prices: { EUR: 49_000 },
  extras: {},
  maximal: { members: 10, servers: 25 },
}

test.before(async () => {
  gatehouse = await openTestGatehouse()
  const { core } = gatehouse
  administrator = gatehouse.caller({ kind: 'operator', label: 'test' }, null)
  await importPlans(core, JSON.stringify([...demoPlans, yearly]))
  await createCoupon(core, { code: 'TENTH', basisPoints: 1000, periods: 2, mostUsesOfAccount: 100 })
  await createCoupon(core, {
    code: 'FIVER',
    amount: 500,
    currency: 'EUR',
    mostUsesOfAccount: 100,
    plans: ['team', 'fleet'],
  })
})
test.after(() => gatehouse?.close())

/** What may happen to an account; `days` alone is done differently by two accounts that are compared. */
type Happening =
  | { kind: 'plan'; plan: string }
  | { kind: 'cancel' | 'resume' | 'pay' | 'answer' | 'again' | 'remove' | 'other' }
  | { kind: 'method'; card: DemoCard }
  | { kind: 'coupon'; code: string }
  | { kind: 'credit'; share: number }
  | { kind: 'tax'; basisPoints: number }
  | { kind: 'days'; days: number }
  | GoingBack

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 50 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('plan' as const),
      plan: fc.constantFrom('starter', 'team', 'fleet', 'team-year'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('method' as const),
      card: fc.constantFrom(...(Object.keys(demoCards) as DemoCard[])),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('cancel', 'resume', 'pay', 'answer', 'again', 'remove', 'other' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('coupon' as const),
      code: fc.constantFrom('TENTH', 'fiver ', 'NONE'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('credit' as const), share: fc.integer({ min: 1, max: 100 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('tax' as const), basisPoints: fc.constantFrom(0, 700, 1900) }),
  },
  { weight: 2, arbitrary: goingBack },
) as fc.Arbitrary<Happening>

/** An account under test, and how much time has passed for it. */
interface Run {
  owner: Member
  /** Whether days pass one by one. */
  slowly: boolean
  now: Date
  /** Whether news of what went back are still to come. */
  isUntold: boolean
}

async function happen(run: Run, what: Happening): Promise<void> {
  const { owner } = run
  const { caller, account } = owner
  const where = { core: gatehouse.core, owner, administrator }
  switch (what.kind) {
    case 'days': {
      // what comes of it must not be known sooner where days pass one by one
      await answerRefunds(where)
      for (let left = what.days; left > 0; left -= run.slowly ? 1 : what.days) {
        run.now = new Date(run.now.getTime() + (run.slowly ? 1 : what.days) * 86_400_000)
        await moveClock(administrator, { account: account.slug, to: run.now.toISOString() })
      }
      return
    }
    case 'plan': {
      const { token } = await previewPlan(caller, { plan: what.plan })
      await changePlan(caller, { plan: what.plan, token })
      return
    }
    case 'cancel':
      return void (await cancelPlan(caller, undefined))
    case 'resume':
      return void (await resumePlan(caller, undefined))
    case 'method':
      return void (await finishPaymentMethod(caller, { kind: 'demo', ref: what.card }))
    case 'remove':
    case 'other': {
      const methods = await listPaymentMethods(caller, undefined)
      const method = what.kind === 'remove' ? methods[0] : methods.at(-1)
      if (method)
        await (what.kind === 'remove' ? removePaymentMethod : makeDefault)(caller, { method: method.id })
      return
    }
    case 'pay': {
      const { items } = await listInvoices(caller, {})
      const open = items.find((one) => one.open > 0)
      if (open) await payInvoice(caller, { number: open.number })
      return
    }
    case 'answer': {
      // the person comes back to whatever page of the provider's is open, however old
      for (const { id, reference } of await paymentsOf(account.id)) {
        if (reference && (await answerDemoPayment(gatehouse.core, reference, true)))
          await bringNews(account.id, id)
      }
      return
    }
    case 'again':
      // every piece of news comes once more, in another order
      for (const { id } of (await paymentsOf(account.id)).reverse()) await bringNews(account.id, id)
      await answerRefunds(where)
      await tellAgain(where)
      run.isUntold = false
      return
    case 'refund':
    case 'outside':
    case 'dispute':
      if (await goBack(where, what)) run.isUntold = true
      return
    case 'coupon':
      return void (await redeemCoupon(
        { ...caller, ip: `198.18.${++tried >> 8}.${tried & 255}` },
        { code: what.code },
      ))
    case 'tax':
      return void (await setTax(
        { ...administrator, account: account.slug },
        what.basisPoints === 0 ? { category: 'O' } : { category: 'S', basisPoints: what.basisPoints },
      ))
    case 'credit': {
      const { items } = await listInvoices(caller, {})
      const invoice = items.find(({ kind }) => kind === 'invoice')
      if (!invoice) return
      const net = Math.max(1, Math.floor((invoice.net * what.share) / 100))
      await issueCreditNote(
        { ...administrator, account: account.slug },
        { number: invoice.number, net, reason: 'Goodwill' },
      )
    }
  }
}

const payments = statement<{ id: string; reference: string | null }>(
  'test.payments',
  'select id, reference from payments where account_id = $1 order by started_at, id',
)
const paymentsOf = (account: string) => systemRows(gatehouse.core)(payments, [account])

async function bringNews(account: string, payment: string): Promise<void> {
  const known = await demoOutcome(gatehouse.core, payment)
  if (known && known.state !== 'asking') await settlePayment(gatehouse.core, { account, payment }, known)
}

let opened = 0
/** Codes are tried from another address each time: how often is limited. */
let tried = 0

/** Two accounts with the same history, for one of which days pass one by one. */
async function live(history: readonly Happening[]): Promise<void> {
  // not at the hour at which the trial ends: how long the test takes would decide
  const now = new Date(Date.now() + 12 * 3_600_000)
  const runs: Run[] = []
  for (const slowly of [false, true])
    runs.push({ owner: await gatehouse.account(`acme-${++opened}`), slowly, now, isUntold: false })
  // at the end everything is told
  for (const what of [...history, { kind: 'again' } as const]) {
    const outcomes: string[] = []
    for (const run of runs) {
      const outcome = await happen(run, what).then(
        () => 'done',
        (error) => {
          if (error instanceof GatehouseError) return error.reason
          throw error
        },
      )
      outcomes.push(outcome)
      if (!run.isUntold) await assertBooks(gatehouse, run.owner.account.id)
    }
    assert.is(outcomes[0], outcomes[1], JSON.stringify(what))
    const [quickly, slowly] = await Promise.all(
      runs.map(({ owner }) => movementsOf(gatehouse, owner.account.id)),
    )
    assert.equal(quickly, slowly, JSON.stringify(history))
  }
}

test('whatever happens, the books are right, and it matters not how often the clock looks', async () => {
  await fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 14 }), live), {
    numRuns: Number(process.env.HISTORIES ?? 5),
    includeErrorInReport: true,
  })
})

test('whatever goes back of what was paid, and whoever tells it when, nobody has it twice', async () => {
  const paying = fc
    .constantFrom('works', 'works', 'loses', 'asks', 'keeps' as const)
    .map((card): Happening[] => [
      { kind: 'days', days: 8 },
      { kind: 'method', card: card as DemoCard },
      { kind: 'plan', plan: 'team' },
      { kind: 'days', days: 1 },
      { kind: 'answer' },
    ])
  const then = fc.array(fc.oneof({ weight: 3, arbitrary: goingBack }, { weight: 1, arbitrary: happening }), {
    minLength: 3,
    maxLength: 10,
  })
  await fc.assert(
    fc.asyncProperty(paying, then, (before, after) => live([...before, ...after])),
    { numRuns: Number(process.env.HISTORIES ?? 5), includeErrorInReport: true },
  )
})

test.run()
