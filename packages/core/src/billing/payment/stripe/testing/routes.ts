import type Stripe from 'stripe'
import type { StandInBooks } from './books.ts'
import * as make from './objects.ts'
import { invalid, listIn, metadataIn, missing, type Params, Refusal, required } from './params.ts'

export interface Route {
  method: 'GET' | 'POST'
  /** Its groups are the ids in it. */
  path: RegExp
  /** The parameters that it knows, as names without numbers. */
  params: readonly string[]
  run(books: StandInBooks, params: Params, id: string): object
}

const listParams = ['limit', 'starting_after', 'created[gte]', 'expand[]']

/** What of Stripe's API Gatehouse uses: everything else is refused. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/v1\/checkout\/sessions$/,
    params: [
      'mode',
      'allowed_payment_method_types[]',
      'customer',
      'customer_creation',
      'client_reference_id',
      'metadata[*]',
      'setup_intent_data[metadata][*]',
      'payment_intent_data[metadata][*]',
      'payment_intent_data[description]',
      'line_items[][quantity]',
      'line_items[][price_data][currency]',
      'line_items[][price_data][unit_amount]',
      'line_items[][price_data][product_data][name]',
      'adaptive_pricing[enabled]',
      'saved_payment_method_options[allow_redisplay_filters][]',
      'success_url',
      'cancel_url',
      'expires_at',
    ],
    run: createSession,
  },
  {
    method: 'GET',
    path: /^\/v1\/checkout\/sessions\/(cs_\w+)$/,
    params: ['expand[]'],
    run: (books, _params, id) => books.session(id),
  },
  {
    method: 'POST',
    path: /^\/v1\/payment_intents$/,
    params: [
      'amount',
      'currency',
      'customer',
      'payment_method',
      'allowed_payment_method_types[]',
      'confirm',
      'off_session',
      'description',
      'metadata[*]',
      'expand[]',
    ],
    run: createIntent,
  },
  {
    method: 'GET',
    path: /^\/v1\/payment_intents$/,
    params: [...listParams, 'customer'],
    run(books, params) {
      const customer = params.get('customer')
      if (customer && !isCustomer(books, customer)) throw missing(`customer: '${customer}'`, 'customer')
      const all = [...books.intents.values()].filter((one) => !customer || one.customer === customer)
      return page('/v1/payment_intents', all, params)
    },
  },
  one(/^\/v1\/payment_intents\/(pi_\w+)$/, 'payment_intent', (books) => books.intents),
  one(/^\/v1\/payment_methods\/(pm_\w+)$/, 'PaymentMethod', (books) => books.methods),
  one(/^\/v1\/customers\/(cus_\w+)$/, 'customer', (books) => books.customers),
  one(/^\/v1\/charges\/(ch_\w+)$/, 'charge', (books) => books.charges),
  {
    method: 'POST',
    path: /^\/v1\/refunds$/,
    params: ['payment_intent', 'amount', 'metadata[*]'],
    run: (books, params) =>
      books.refund(required(params, 'payment_intent'), wholeIn(params, 'amount'), metadataIn(params)),
  },
  {
    method: 'GET',
    path: /^\/v1\/refunds$/,
    params: [...listParams, 'payment_intent'],
    run(books, params) {
      const intent = params.get('payment_intent')
      const all = [...books.refunds.values()].filter((one) => !intent || one.payment_intent === intent)
      return page('/v1/refunds', all, params)
    },
  },
  one(/^\/v1\/refunds\/(re_\w+)$/, 'refund', (books) => books.refunds),
  {
    method: 'GET',
    path: /^\/v1\/disputes$/,
    params: [...listParams, 'payment_intent'],
    run: (books, params) => page('/v1/disputes', [...books.disputes.values()], params),
  },
  one(/^\/v1\/disputes\/(du_\w+)$/, 'dispute', (books) => books.disputes),
]

function one(path: RegExp, what: string, of: (books: StandInBooks) => ReadonlyMap<string, object>): Route {
  return {
    method: 'GET',
    path,
    params: ['expand[]'],
    run(books, _params, id) {
      const found = of(books).get(id)
      if (!found) throw missing(`${what}: '${id}'`, 'id')
      return found
    },
  }
}

function page<Of extends { id: string; created: number }>(
  url: string,
  all: readonly Of[],
  params: Params,
): Omit<Stripe.ApiList<Of>, 'data'> & { data: Of[] } {
  const since = Number(params.get('created[gte]') ?? 0)
  const limit = Number(params.get('limit') ?? 10)
  if (!(limit >= 1 && limit <= 100)) throw invalid('Invalid integer', 'limit')
  // the newest first
  const matching = all.filter(({ created }) => created >= since).reverse()
  const after = params.get('starting_after')
  const from = after ? matching.findIndex(({ id }) => id === after) + 1 : 0
  const data = matching.slice(from, from + limit)
  return { object: 'list', url, has_more: from + limit < matching.length, data }
}

const isCustomer = ({ customers }: StandInBooks, id: string) => {
  const found = customers.get(id)
  return found !== undefined && !found.deleted
}

function wholeIn(params: Params, name: string): number | null {
  const text = params.get(name)
  if (text === undefined) return null
  if (!/^[1-9]\d{0,7}$/.test(text))
    throw invalid('Invalid positive integer', name, 'parameter_invalid_integer')
  return Number(text)
}

function amountIn(params: Params, amountName: string, currencyName: string) {
  const amount = wholeIn(params, amountName)
  const currency = required(params, currencyName)
  if (amount === null)
    throw invalid(`Missing required param: ${amountName}.`, amountName, 'parameter_missing')
  if (!/^[a-z]{3}$/.test(currency)) throw invalid('Invalid currency', currencyName)
  if (currency === 'kwd' && amount % 10 !== 0)
    throw invalid('The amount must be evenly divisible by 10.', amountName)
  if (!['jpy', 'krw', 'kwd'].includes(currency) && amount < 50)
    throw invalid('Amount must convert to at least 50 cents.', amountName, 'amount_too_small')
  return { amount, currency }
}

function createIntent(books: StandInBooks, params: Params): Stripe.PaymentIntent {
  const money = amountIn(params, 'amount', 'currency')
  const customer = required(params, 'customer')
  if (params.get('confirm') !== 'true' || params.get('off_session') !== 'true')
    throw invalid('The stand-in only charges at once, off session.', 'confirm')
  if (listIn(params, 'allowed_payment_method_types').join() !== 'card')
    throw invalid('The stand-in only has cards.', 'allowed_payment_method_types')
  if (!isCustomer(books, customer)) throw missing(`customer: '${customer}'`, 'customer')
  const method = books.methods.get(required(params, 'payment_method'))
  if (!method) throw missing('PaymentMethod', 'payment_method')
  if (method.customer !== customer)
    throw new Refusal(400, {
      type: 'invalid_request_error',
      message: 'The provided PaymentMethod was detached from a Customer. It may not be used again.',
      param: 'payment_method',
    })
  const intent = make.paymentIntent({
    id: books.id('pi'),
    created: books.now(),
    ...money,
    status: 'requires_confirmation',
    metadata: metadataIn(params),
    description: params.get('description') ?? null,
    customer,
    payment_method: method.id,
  })
  books.intents.set(intent.id, intent)
  const declined = books.confirm(intent, method, false)
  if (declined)
    throw new Refusal(402, {
      type: 'card_error',
      message: 'Your card was declined.',
      ...declined,
      payment_intent: structuredClone(intent),
    })
  return intent
}

function createSession(books: StandInBooks, params: Params): Stripe.Checkout.Session {
  const mode = required(params, 'mode')
  if (mode !== 'setup' && mode !== 'payment') throw invalid('Invalid mode', 'mode')
  if (listIn(params, 'allowed_payment_method_types').join() !== 'card')
    throw invalid('The stand-in only has cards.', 'allowed_payment_method_types')
  const customer = params.get('customer') ?? null
  if (customer && !isCustomer(books, customer)) throw missing(`customer: '${customer}'`, 'customer')
  if (customer && params.has('customer_creation'))
    throw invalid('You may only specify one of these parameters: customer, customer_creation.', 'customer')
  const now = books.now()
  const expiresAt = Number(params.get('expires_at') ?? now + 86_400)
  if (expiresAt < now + 30 * 60 - 5 || expiresAt > now + 86_400)
    throw invalid('`expires_at` must be between 30 minutes and 24 hours from now.', 'expires_at')
  const id = books.id('cs_test')
  const money =
    mode === 'payment'
      ? amountIn(params, 'line_items[0][price_data][unit_amount]', 'line_items[0][price_data][currency]')
      : null
  const session = make.checkoutSession({
    id,
    created: now,
    expires_at: expiresAt,
    mode,
    url: `${books.origin}/c/pay/${id}`,
    metadata: metadataIn(params),
    customer,
    customer_creation: params.has('customer_creation') ? 'always' : null,
    client_reference_id: params.get('client_reference_id') ?? null,
    success_url: required(params, 'success_url'),
    cancel_url: params.get('cancel_url') ?? null,
    ...(money && { amount_total: money.amount, amount_subtotal: money.amount, currency: money.currency }),
  })
  books.sessions.set(id, session)
  books.ofPages.set(id, {
    metadata: metadataIn(params, 'payment_intent_data[metadata]'),
    description: params.get('payment_intent_data[description]') ?? null,
  })
  return session
}
