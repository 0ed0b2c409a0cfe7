import { agreementOf, captureOf, disputeOf, get, orderOf, refundOf } from './answers.testing.ts'
import {
  orderRequest,
  refundRequest,
  setupRequest,
  tokenRequest,
  transactionsQuery,
} from './requests.testing.ts'
import { newId, type Order, Refused, type State } from './state.testing.ts'

/** What a request says, its secrets seen to already. */
export interface Asked {
  body: unknown
  query: URLSearchParams
  /** `PayPal-Request-Id`. */
  key: string | undefined
  /** Until when the list of transactions is up to date. */
  listedUntil: Date
}

interface Answer {
  status: number
  body: object
}

type Route = (state: State, asked: Asked, id: string) => Answer

const missing = () => new Refused(404, 'RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID')
const ok = (body: object, status = 200): Answer => ({ status, body })

/** The routes that are needed here, by their method and pattern; others there are none. */
export const routes: [method: string, path: RegExp, route: Route][] = [
  ['POST', /^\/v3\/vault\/setup-tokens$/, createSetup],
  ['POST', /^\/v3\/vault\/payment-tokens$/, createAgreement],
  [
    'GET',
    /^\/v3\/vault\/payment-tokens\/(\w+)$/,
    (state, _asked, id) => ok(agreementOf(id, find(state.agreements, id))),
  ],
  ['POST', /^\/v2\/checkout\/orders$/, createOrder],
  [
    'GET',
    /^\/v2\/checkout\/orders\/(\w+)$/,
    (state, _asked, id) => ok(orderOf(state, find(state.orders, id))),
  ],
  ['POST', /^\/v2\/checkout\/orders\/(\w+)\/capture$/, captureOrder],
  [
    'GET',
    /^\/v2\/payments\/captures\/(\w+)$/,
    (state, _asked, id) => ok(captureOf(state, find(state.captures, id))),
  ],
  ['POST', /^\/v2\/payments\/captures\/(\w+)\/refund$/, refundCapture],
  ['GET', /^\/v2\/payments\/refunds\/(\w+)$/, (state, _asked, id) => ok(refundOf(find(state.refunds, id)))],
  ['GET', /^\/v1\/reporting\/transactions$/, listTransactions],
  ['GET', /^\/v1\/customer\/disputes$/, listDisputes],
  [
    'GET',
    /^\/v1\/customer\/disputes\/([\w-]+)$/,
    (state, _asked, id) => ok(disputeOf(find(state.disputes, id))),
  ],
]

function find<T>(all: Map<string, T>, id: string): T {
  const found = all.get(id)
  if (!found) throw missing()
  return found
}

function createSetup(state: State, { body }: Asked): Answer {
  const { experience_context } = setupRequest.parse(body).payment_source.paypal
  const id = newId()
  state.setups.set(id, {
    id,
    returnUrl: experience_context.return_url,
    cancelUrl: experience_context.cancel_url,
    payer: null,
  })
  const links = [
    { rel: 'approve', href: `${state.pages}/agreements/approve?approval_session_id=${id}`, method: 'GET' },
    get('self', `/v3/vault/setup-tokens/${id}`),
  ]
  return ok({ id, status: 'PAYER_ACTION_REQUIRED', customer: { id: newId() }, links }, 201)
}

function createAgreement(state: State, { body }: Asked): Answer {
  const { id } = tokenRequest.parse(body).payment_source.token
  const setup = find(state.setups, id)
  if (!setup.payer) throw new Refused(422, 'UNPROCESSABLE_ENTITY', 'SETUP_TOKEN_NOT_APPROVED')
  // a setup token is used once
  state.setups.delete(id)
  const agreement = newId().toLowerCase()
  state.agreements.set(agreement, setup.payer)
  state.tell('VAULT.PAYMENT-TOKEN.CREATED', 'payment_token', { id: agreement })
  return ok(agreementOf(agreement, setup.payer), 201)
}

function createOrder(state: State, { body, key }: Asked): Answer {
  const { payment_source, purchase_units } = orderRequest.parse(body)
  const [{ amount, custom_id, invoice_id }] = purchase_units
  const { paypal } = payment_source
  // an order that says how it is paid is refused without one
  if (!key) throw new Refused(400, 'INVALID_REQUEST', 'PAYPAL_REQUEST_ID_REQUIRED')
  if ([...state.captures.values()].some((one) => one.invoiceId === invoice_id && one.status !== 'DECLINED'))
    throw new Refused(422, 'UNPROCESSABLE_ENTITY', 'DUPLICATE_INVOICE_ID')
  const order: Order = {
    id: newId(),
    customId: custom_id,
    invoiceId: invoice_id,
    amount,
    status: 'PAYER_ACTION_REQUIRED',
    payer: null,
    returnUrl: paypal.experience_context.return_url,
    cancelUrl: paypal.experience_context.cancel_url,
    capture: null,
    at: new Date(),
  }
  if ('vault_id' in paypal) {
    const payer = state.agreements.get(paypal.vault_id)
    if (!payer) throw new Refused(422, 'UNPROCESSABLE_ENTITY', 'TOKEN_ID_NOT_FOUND')
    order.payer = payer
    state.collect(order, false)
  }
  state.orders.set(order.id, order)
  return ok(orderOf(state, order), 201)
}

function captureOrder(state: State, { key }: Asked, id: string): Answer {
  const order = find(state.orders, id)
  if (!key) throw new Refused(400, 'INVALID_REQUEST', 'PAYPAL_REQUEST_ID_REQUIRED')
  if (order.capture) throw new Refused(422, 'UNPROCESSABLE_ENTITY', 'ORDER_ALREADY_CAPTURED')
  if (order.status !== 'APPROVED') throw new Refused(422, 'UNPROCESSABLE_ENTITY', 'ORDER_NOT_APPROVED')
  state.collect(order, true)
  return ok(orderOf(state, order), 201)
}

function refundCapture(state: State, { body, key }: Asked, id: string): Answer {
  const { amount, custom_id } = refundRequest.parse(body)
  const capture = find(state.captures, id)
  if (!key) throw new Refused(400, 'INVALID_REQUEST', 'PAYPAL_REQUEST_ID_REQUIRED')
  return ok(refundOf(state.giveBack(capture, amount, custom_id)), 201)
}

function listTransactions(state: State, { query, listedUntil }: Asked): Answer {
  const { start_date, end_date, transaction_currency } = transactionsQuery.parse(Object.fromEntries(query))
  const from = Date.parse(start_date)
  const until = Date.parse(end_date)
  if (until - from > 31 * 86_400_000) throw new Refused(400, 'INVALID_REQUEST', 'DATE_RANGE_TOO_LONG')
  const listed = [...state.captures.values()].filter(
    ({ at, amount }) =>
      at.getTime() >= from &&
      at.getTime() <= until &&
      at < listedUntil &&
      amount.currency_code === transaction_currency,
  )
  return ok({
    transaction_details: listed.map(({ id, amount, customId, invoiceId, at, status }) => ({
      transaction_info: {
        transaction_id: id,
        transaction_event_code: 'T0003',
        transaction_initiation_date: at.toISOString(),
        transaction_amount: amount,
        transaction_status: status === 'COMPLETED' ? 'S' : status === 'PENDING' ? 'P' : 'D',
        invoice_id: invoiceId,
        custom_field: customId,
      },
    })),
    account_number: 'STANDIN',
    start_date,
    end_date,
    last_refreshed_datetime: listedUntil.toISOString(),
    page: 1,
    total_items: listed.length,
    total_pages: 1,
  })
}

function listDisputes(state: State, { query }: Asked): Answer {
  const { disputed_transaction_id: capture, ...rest } = Object.fromEntries(query)
  if (Object.keys(rest).length > 0) throw new Refused(400, 'INVALID_REQUEST', 'UNKNOWN_PARAMETER')
  return ok({ items: [...state.disputes.values()].filter((one) => one.capture === capture).map(disputeOf) })
}
