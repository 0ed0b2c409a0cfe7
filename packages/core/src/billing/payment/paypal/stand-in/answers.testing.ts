import { type Payer, payers } from './behaviours.testing.ts'
import { type Capture, type Dispute, newId, type Order, type Refund, type State } from './state.testing.ts'

// what things look like in PayPal's answers: its library checks them by its own schemas

const host = 'https://api-m.sandbox.paypal.com'
/** A link in an answer. */
export const get = (rel: string, path: string) => ({ rel, href: `${host}${path}`, method: 'GET' })

export function agreementOf(id: string, payer: Payer) {
  const paypal = { email_address: payers[payer].email, payer_id: payer.toUpperCase(), usage_type: 'MERCHANT' }
  return {
    id,
    customer: { id: newId() },
    payment_source: { paypal },
    links: [get('self', `/v3/vault/payment-tokens/${id}`)],
  }
}

export function orderOf(state: State, order: Order) {
  const { id, status, amount, customId, invoiceId, at, payer } = order
  const capture = order.capture && state.captures.get(order.capture)
  const refunds = order.capture ? state.refundsOf(order.capture).map(refundOf) : []
  const payments = capture
    ? { payments: { captures: [captureOf(state, capture)], ...(refunds.length > 0 && { refunds }) } }
    : {}
  const isAsking = status === 'PAYER_ACTION_REQUIRED' || status === 'CREATED'
  return {
    id,
    intent: 'CAPTURE',
    status,
    create_time: at.toISOString(),
    purchase_units: [
      { reference_id: 'default', amount, custom_id: customId, invoice_id: invoiceId, ...payments },
    ],
    ...(payer && { payment_source: { paypal: { email_address: payers[payer].email } } }),
    links: [
      get('self', `/v2/checkout/orders/${id}`),
      ...(isAsking ? [{ rel: 'payer-action', href: state.payAtPage(order), method: 'GET' }] : []),
    ],
  }
}

export function captureOf(state: State, { id, status, amount, customId, invoiceId, order, at }: Capture) {
  const back = state.refundsOf(id).filter((one) => one.status === 'COMPLETED')
  const sum = back.reduce((total, one) => total + Number(one.amount.value), 0)
  const now = back.length === 0 ? status : sum < Number(amount.value) ? 'PARTIALLY_REFUNDED' : 'REFUNDED'
  return {
    id,
    status: now,
    amount,
    custom_id: customId,
    invoice_id: invoiceId,
    final_capture: true,
    create_time: at.toISOString(),
    update_time: at.toISOString(),
    supplementary_data: { related_ids: { order_id: order } },
    links: [get('self', `/v2/payments/captures/${id}`), get('up', `/v2/checkout/orders/${order}`)],
  }
}

export function refundOf({ id, capture, amount, status, customId, at }: Refund) {
  return {
    id,
    status,
    amount,
    ...(customId && { custom_id: customId }),
    create_time: at.toISOString(),
    update_time: at.toISOString(),
    links: [get('self', `/v2/payments/refunds/${id}`), get('up', `/v2/payments/captures/${capture}`)],
  }
}

export function disputeOf({ id, capture, amount, outcome, at }: Dispute) {
  return {
    dispute_id: id,
    create_time: at.toISOString(),
    update_time: at.toISOString(),
    disputed_transactions: [{ seller_transaction_id: capture }],
    reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
    status: outcome ? 'RESOLVED' : 'WAITING_FOR_SELLER_RESPONSE',
    dispute_amount: amount,
    ...(outcome && { dispute_outcome: { outcome_code: outcome } }),
    dispute_life_cycle_stage: 'CHARGEBACK',
  }
}
