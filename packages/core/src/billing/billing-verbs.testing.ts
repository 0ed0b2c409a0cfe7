import type { Caller } from '../access/caller.ts'
import { systemRows } from '../access/system-read.ts'
import { statement } from '../database/statement.ts'
import { holdAccount, liftHold } from '../team/account/hold-account.ts'
import { openAccount } from '../team/account/open-account.ts'
import type { Stage } from '../testing/stage.ts'
import { moveClock } from './clock/move-clock.ts'
import { createCoupon } from './coupon/coupons.ts'
import { redeemCoupon } from './coupon/redeem-coupon.ts'
import { issueCreditNote } from './invoice/issue-credit-note.ts'
import { listInvoices } from './invoice/list-invoices.ts'
import { type FileStore, invoiceFile } from './invoice/store-file.ts'
import { createPayLink } from './pay-link/create-pay-link.ts'
import { payInvoice } from './payment/pay-invoice.ts'
import { playDispute } from './payment/play-demo.ts'
import { finishPaymentMethod } from './payment-method/add-payment-method.ts'
import { makeDefault, removePaymentMethod } from './payment-method/payment-methods.ts'
import { demoPlans } from './plan/demo-plans.ts'
import { importPlans } from './plan/import-plans.ts'
import { refundPayment } from './refund/refund-payment.ts'
import { sendRefund } from './refund/send-refund.ts'
import { settleRefund } from './refund/settle-refund.ts'
import { cancelPlan, resumePlan } from './subscription/cancel-plan.ts'
import { changeBuyer } from './subscription/change-buyer.ts'
import { changePlan } from './subscription/change-plan.ts'
import { previewPlan } from './subscription/preview-plan.ts'
import { setTax } from './subscription/set-tax.ts'
import { payByUsdt } from './usdt/pay-by-usdt.ts'
import { receiveTransfer } from './usdt/receive-transfer.ts'
import { fillPool, inDollars, takeUsdt } from './usdt/usdt.testing.ts'
import { watchedAddresses } from './usdt/watched.ts'

const due = statement<{ at: string }>(
  'test.due',
  'select now() + make_interval(secs => coalesce(max(ahead_ms), 0) / 1000.0) as at from billing_clocks',
)

/** Files in the memory of a test. */
function filesInMemory(): FileStore {
  const files = new Map<string, Buffer>()
  return {
    async put(name, bytes) {
      if (!files.has(name)) files.set(name, bytes)
    },
    async get(name) {
      return files.get(name) ?? null
    },
  }
}

/** Everything that may happen to an account's billing, and both holds of whoever runs Gatehouse. */
export async function runBillingVerbs(stage: Stage, as: Caller): Promise<void> {
  const { gatehouse, owner } = stage
  const { core } = gatehouse
  const administrator = gatehouse.caller({ kind: 'operator', label: 'gatehouse command (root)' }, 'acme')
  const later = async (days: number) => {
    const [now] = await systemRows(core)(due, [])
    const to = new Date(new Date(now?.at ?? 0).getTime() + days * 86_400_000).toISOString()
    await moveClock(administrator, { account: 'acme', to })
  }
  const choose = async (plan: string) =>
    changePlan(as, { plan, token: (await previewPlan(as, { plan })).token })
  await holdAccount(administrator, { account: 'acme', reason: 'Odd “reason” \\ here' })
  await liftHold(administrator, { account: 'acme' })
  await importPlans(core, JSON.stringify(demoPlans))
  await createCoupon(core, { code: 'TENTH', basisPoints: 1000 })
  // without a plan the trial ends
  await later(8)
  await changeBuyer(as, {
    buyer: { name: 'Acme “Ltd.” é', address: ['Some street 1'], country: 'DE', vatId: null, email: null },
  })
  await setTax(administrator, { category: 'S', basisPoints: 1900 })
  await redeemCoupon(as, { code: 'tenth' })
  const refusing = await finishPaymentMethod(as, { kind: 'demo', ref: 'declines' })
  await choose('team')
  await later(20)
  const [open] = (await listInvoices(as, {})).items
  if (!open) throw new Error('there is no invoice')
  await createPayLink(as, { number: open.number })
  await payInvoice(as, { number: open.number })
  const working = await finishPaymentMethod(as, { kind: 'demo', ref: 'works' })
  await makeDefault(as, { method: working.id })
  await removePaymentMethod(as, { method: refusing.id })
  await payInvoice(as, { number: open.number, method: working.id })
  await issueCreditNote(administrator, { number: open.number, net: 100, reason: 'Goodwill' })
  await invoiceFile(core, filesInMemory(), { account: owner.account.id, invoice: open.id })
  await cancelPlan(as, undefined)
  await resumePlan(as, undefined)
  await later(40)
  // it is paid by now
  await issueCreditNote(administrator, { number: open.number, net: 200, reason: 'Goodwill' })
  const refunding = { invoice: open.number, amount: 100, reason: 'Goodwill' }
  const { refund: given } = await refundPayment(administrator, refunding)
  await sendRefund(core, { account: owner.account.id, refund: given })
  const { refund: kept } = await refundPayment(administrator, refunding)
  const refusal = { state: 'refused', reference: null, reason: 'Odd “reason”' } as const
  await settleRefund(core, { account: owner.account.id, refund: kept }, refusal)
  await playDispute(administrator, { invoice: open.number, state: 'opened' })
  await cancelPlan(as, undefined)
  await later(40)
  // a plan that costs nothing is renewed without an invoice
  const free = {
    ...demoPlans[0],
    slug: 'free',
    name: 'Free',
    prices: { EUR: 0 },
    maximal: { members: null, servers: null },
    included: { members: 3, servers: 5 },
    extras: { members: { EUR: 0 }, servers: { EUR: 0 } },
  }
  await importPlans(core, JSON.stringify([...demoPlans, free]))
  await choose('free')
  await later(32)
  await importPlans(core, JSON.stringify(demoPlans))
  // whoever never pays is closed, and keeps their keys
  await openAccount(as, { slug: 'unpaid', name: 'Unpaid' })
  const unpaid = { ...as, account: 'unpaid' }
  await changePlan(unpaid, { plan: 'team', token: (await previewPlan(unpaid, { plan: 'team' })).token })
  const to = new Date(Date.now() + 68 * 86_400_000).toISOString()
  await moveClock(administrator, { account: 'unpaid', to })
  await runUsdtVerbs(stage, as)
}

/** An invoice in dollars is paid in USDT, which is then moved on, and in part destroyed. */
async function runUsdtVerbs({ gatehouse }: Stage, as: Caller): Promise<void> {
  const { core } = gatehouse
  await openAccount(as, { slug: 'dollars', name: 'Dollars' })
  await importPlans(core, JSON.stringify(demoPlans.map((plan) => ({ ...plan, ...inDollars }))))
  const caller = { ...as, account: 'dollars' }
  await changePlan(caller, { plan: 'starter', token: (await previewPlan(caller, { plan: 'starter' })).token })
  const administrator = gatehouse.caller({ kind: 'operator', label: 'test' }, null)
  await moveClock(administrator, {
    account: 'dollars',
    to: new Date(Date.now() + 8 * 86_400_000).toISOString(),
  })
  const [invoice] = (await listInvoices(caller, {})).items
  takeUsdt(core)
  await fillPool(core, 1)
  await payByUsdt(caller, { number: invoice?.number ?? '' })
  const [watched] = await watchedAddresses(core)
  if (!watched) throw new Error('no address is watched')
  const { account, invoice: of, address } = watched
  const hash = `0x${'12'.repeat(32)}`
  const moved = {
    account,
    invoice: of,
    address: address.slice(2),
    hash,
    network: 'tron',
    fee: 0n,
    block: 1,
    at: new Date(),
  } as const
  for (const [logIndex, kind] of (['in', 'out', 'destroyed'] as const).entries())
    await receiveTransfer(core, {
      ...moved,
      kind,
      logIndex,
      amount: kind === 'in' ? 19_000_000n : 1_000_000n,
    })
  Object.assign(core, { usdt: null })
}
