import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { chargePayment } from '../payment/charge-payment.ts'
import type { DemoCard } from '../payment/demo-provider.ts'
import { payInvoice } from '../payment/pay-invoice.ts'
import { settleDemoAnswer } from '../payment/settle-demo-answer.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { choose, pass, type Shop } from '../shop.testing.ts'

const paymentsOf = statement<{ id: string; reference: string; action_url: string | null; state: string }>(
  'test.payments_of_account',
  'select id, reference, action_url, state from payments where account_id = $1 order by started_at desc',
)
const refundsOfAccount = statement<{ id: string; state: string; reference: string | null; amount: number }>(
  'test.refunds_of_account',
  'select id, state, reference, amount from refunds where account_id = $1 order by started_at, id',
)

export const refundsOf = ({ gatehouse }: Shop, { account }: Pick<Member, 'account'>) =>
  systemRows(gatehouse.core)(refundsOfAccount, [account.id])

let opened = 0

export interface Customer {
  owner: Member
  /** Of the first invoice, of €49.00, which is paid. */
  number: string
  payment: string
}

/** A customer of Team who has paid the first invoice with a card of the demo. */
export async function payingCustomer(shop: Shop, card: DemoCard = 'works'): Promise<Customer> {
  const { core } = shop.gatehouse
  const owner = await shop.gatehouse.account(`payer-${++opened}`)
  const account = owner.account.id
  await pass(shop, owner, 8)
  const { invoice: number = '' } = (await choose(owner.caller, 'team')) as { invoice?: string }
  const { id: method } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: card })
  const { payment } = await payInvoice(owner.caller, { number, method })
  await chargePayment(core, { account, payment }).catch(() => chargePayment(core, { account, payment }))
  const [made] = await systemRows(core)(paymentsOf, [account])
  if (made?.state === 'asking') await settleDemoAnswer(core, made.reference, true)
  return { owner, number, payment }
}

/** Gives credit for an invoice, all that is left of it unless another amount is named. */
export const giveCreditNote = (shop: Shop, { owner, number }: Customer, net?: number) =>
  issueCreditNote(
    { ...shop.administrator, account: owner.account.slug },
    { number, reason: 'Outage', ...(net !== undefined && { net }) },
  )
