import * as assert from 'uvu/assert'
import type { Member } from '../../../testing/test-gatehouse.ts'
import { assertBooks } from '../../books.testing.ts'
import { advanceFully } from '../../clock/move-clock.ts'
import { finishPaymentMethod, startPaymentMethod } from '../../payment-method/add-payment-method.ts'
import type { PaymentMethodView } from '../../payment-method/view.ts'
import type { Shop } from '../../shop.testing.ts'
import { handleWebhook } from '../../webhook/handle-webhook.ts'
import { receiveWebhook } from '../../webhook/receive-webhook.ts'
import type { Payer } from './stand-in/behaviours.testing.ts'
import type { PayPalStandIn } from './stand-in/paypal-stand-in.testing.ts'
import type { StandInEvent } from './stand-in/state.testing.ts'

/** What somebody comes back with from a page where they have agreed. */
export const refOf = (returnUrl: string) => new URL(returnUrl).searchParams.get('ref') ?? ''

/** Agrees with this account of PayPal, at its page. */
export async function addPayPal(
  standIn: PayPalStandIn,
  { caller }: Pick<Member, 'caller'>,
  payer: Payer,
): Promise<PaymentMethodView> {
  const { redirectUrl } = await startPaymentMethod(caller, { kind: 'paypal' })
  const back = await standIn.goOn(redirectUrl, payer)
  return finishPaymentMethod(caller, { kind: 'paypal', ref: refOf(back.href) })
}

/** Lets days pass for an account, whose time nobody moves where a real provider takes payments. */
export async function letPass(
  { gatehouse }: Pick<Shop, 'gatehouse'>,
  account: string,
  days: number,
): Promise<void> {
  await gatehouse.database.owner.query(
    `insert into billing_clocks as c (account_id, ahead_ms) values ($1, $2)
     on conflict (account_id) do update set ahead_ms = c.ahead_ms + excluded.ahead_ms`,
    [account, days * 86_400_000],
  )
  await advanceFully(gatehouse.core, account, new Date())
}

interface PaymentRow {
  state: string
  reference: string | null
  reason: string | null
  advice: string | null
  action_url: string | null
}

export async function paymentOf(
  { gatehouse }: Pick<Shop, 'gatehouse'>,
  payment: string,
): Promise<PaymentRow> {
  const { rows } = await gatehouse.database.owner.query<PaymentRow>(
    'select state, reference, reason, advice, action_url from payments where id = $1',
    [payment],
  )
  const [row] = rows
  if (!row) throw new Error(`there is no payment ${payment}`)
  return row
}

/** Does it again, as a job would, until it works. */
export async function retry(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return void (await work())
    } catch (error) {
      if (tries === 10) throw error
    }
  }
}

/** Posts events as PayPal does, each signed anew, and handles whatever waits to be handled. */
export async function deliver(
  { gatehouse }: Pick<Shop, 'gatehouse'>,
  { signer, settings }: PayPalStandIn,
  events: readonly StandInEvent[],
): Promise<void> {
  const { core, database } = gatehouse
  for (const event of events) {
    const request = signer.sign(event, { webhookId: settings.webhookId })
    assert.is(await receiveWebhook(core, 'paypal', request), true)
  }
  const { rows } = await database.owner.query<{ id: string }>(
    `select id from webhook_events where rail = 'paypal' and handled_at is null order by received_at`,
  )
  for (const { id } of rows) await handleWebhook(core, { rail: 'paypal', id })
}

/** The books are right, and what the stand-in has of an account's payments is what the ledger says it has. */
export async function assertHeld(
  { gatehouse }: Pick<Shop, 'gatehouse'>,
  { state }: PayPalStandIn,
  account: string,
): Promise<void> {
  await assertBooks(gatehouse, account)
  const { owner } = gatehouse.database
  const { rows: payments } = await owner.query<{ id: string }>(
    'select id from payments where account_id = $1',
    [account],
  )
  const ours = new Set(payments.map(({ id }) => id))
  const cents = (value: string) => Math.round(Number(value) * 100)
  let held = 0
  for (const { id, customId, status, amount } of state.captures.values()) {
    if (!ours.has(customId) || status !== 'COMPLETED') continue
    held += cents(amount.value)
    for (const refund of state.refundsOf(id))
      if (refund.status === 'COMPLETED') held -= cents(refund.amount.value)
    for (const dispute of state.disputes.values())
      if (dispute.capture === id && dispute.outcome !== 'RESOLVED_SELLER_FAVOUR')
        held -= cents(dispute.amount.value)
  }
  const { rows } = await owner.query<{ clearing: string }>(
    `select coalesce(sum(case when debit = 'paypal-clearing' then amount when credit = 'paypal-clearing' then -amount else 0 end), 0) as clearing
     from movements where account_id = $1`,
    [account],
  )
  assert.is(Number(rows[0]?.clearing), held, 'PayPal has what the ledger says')
}
