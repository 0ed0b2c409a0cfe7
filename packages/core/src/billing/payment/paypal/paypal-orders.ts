import type {
  CapturedPayment,
  Order,
  OrderRequest,
  OrdersCapture,
  PaypalWallet,
} from '@paypal/paypal-server-sdk'
import { Conflict } from '../../../access/errors.ts'
import type { AskedPayment, ChargeRequest, PaymentOutcome } from '../provider.ts'
import type { Controllers, PayPalApi } from './paypal-api.ts'
import { PayPalFailure } from './paypal-failure.ts'
import { moneyOf, mustEqual } from './paypal-money.ts'
import { refusalOf } from './paypal-refusals.ts'

type Expected = Pick<AskedPayment, 'id' | 'amount' | 'currency'>

/** After this a page that nobody went on at is given up; PayPal keeps an order for people for 6 to 72 hours. */
const longestPage = 72 * 3_600_000

/** Charges what was agreed on, while nobody is there. */
export async function chargeOrder(api: PayPalApi, request: ChargeRequest): Promise<PaymentOutcome> {
  try {
    const order = await createOrder(api, request, ({ sdk }) => ({
      vaultId: request.method,
      storedCredential: {
        paymentInitiator: sdk.PaymentInitiator.Merchant,
        usage: sdk.StoredPaymentSourceUsageType.Subsequent,
        usagePattern: sdk.UsagePattern.SubscriptionPrepaid,
      },
      // where whoever has to confirm it comes back to
      experienceContext: pagesOf(request),
    }))
    const outcome = outcomeOf(order, request)
    if (!outcome)
      throw new Error(`PayPal’s order for payment ${request.id} is ${order.status}: it is looked up again.`)
    return outcome
  } catch (error) {
    return refusedBy(error)
  }
}

/** An order that a person approves at PayPal. */
export async function openOrder(
  api: PayPalApi,
  request: Omit<ChargeRequest, 'method'>,
): Promise<{ redirectUrl: string; reference: string }> {
  const order = await createOrder(api, request, ({ sdk }) => ({
    experienceContext: {
      ...pagesOf(request),
      userAction: sdk.PaypalExperienceUserAction.PayNow,
      shippingPreference: sdk.PaypalWalletContextShippingPreference.NoShipping,
    },
  }))
  const redirectUrl = approvalOf(order)
  if (!redirectUrl || !order.id) throw new Error('PayPal’s order has no page to go on at.')
  return { redirectUrl, reference: order.id }
}

/** Who leaves comes back as well: what has become of it is asked. */
const pagesOf = ({ returnUrl }: Pick<ChargeRequest, 'returnUrl'>) => ({ returnUrl, cancelUrl: returnUrl })

function createOrder(
  api: PayPalApi,
  { id, amount, currency, invoice }: Omit<ChargeRequest, 'method'>,
  wallet: (api: Controllers) => PaypalWallet,
): Promise<Order> {
  const money = moneyOf(amount, currency)
  return api.call('create an order', (controllers) => {
    const body: OrderRequest = {
      intent: controllers.sdk.CheckoutPaymentIntent.Capture,
      purchaseUnits: [{ amount: money, customId: id, invoiceId: id, description: `Invoice ${invoice}` }],
      paymentSource: { paypal: wallet(controllers) },
    }
    return controllers.orders.createOrder({ body, paypalRequestId: id, prefer: 'return=representation' })
  })
}

/**
 * What became of an order. One that a person has approved is captured, once, unless it must not go on here: then it is nothing yet. Answers
 * null where it says nothing. Throws where it is not what was asked for.
 */
export async function lookUpOrder(
  api: PayPalApi,
  reference: string,
  payment: AskedPayment,
): Promise<PaymentOutcome | null> {
  let order: Order
  try {
    order = await getOrder(api, reference)
  } catch (error) {
    // what nobody has approved is forgotten there
    if (error instanceof PayPalFailure && error.status === 404) return { state: 'void', reference }
    throw error
  }
  mustBeOurs(order, payment)
  if (order.status !== 'APPROVED') {
    const outcome = outcomeOf(order, payment)
    const isLeft = outcome?.state === 'asking' && Date.now() - payment.startedAt.getTime() > longestPage
    return isLeft ? { state: 'void', reference } : outcome
  }
  if (!payment.mayGoOn) return null
  try {
    return outcomeOf(await captureOrder(api, reference, payment.id), payment)
  } catch (error) {
    // somebody else was first: the webhook, or the person who came back
    if (error instanceof PayPalFailure && error.issues.includes('ORDER_ALREADY_CAPTURED'))
      return outcomeOf(await getOrder(api, reference), payment)
    return refusedBy(error, reference)
  }
}

const getOrder = (api: PayPalApi, id: string) =>
  api.call('look up an order', ({ orders }) => orders.getOrder({ id }))

const captureOrder = (api: PayPalApi, id: string, payment: string) =>
  api.call('capture an order', ({ orders }) =>
    orders.captureOrder({ id, paypalRequestId: `${payment}-capture`, prefer: 'return=representation' }),
  )

/** Where it stands; null where that is not the end, and nobody is asked. @throws Error where it is another order, or of another amount */
function outcomeOf(order: Order, payment: Expected): PaymentOutcome | null {
  mustBeOurs(order, payment)
  const reference = order.id ?? ''
  const capture = order.purchaseUnits?.[0]?.payments?.captures?.[0]
  if (capture) return outcomeOfCapture(capture, payment, reference)
  if (order.status === 'VOIDED') return { state: 'void', reference }
  const actionUrl = approvalOf(order)
  return actionUrl && order.status !== 'APPROVED' ? { state: 'asking', reference, actionUrl } : null
}

/** @param order the order's id, by which one that is pending is looked up again, as far as it is known */
export function outcomeOfCapture(
  capture: OrdersCapture | CapturedPayment,
  payment: Expected,
  order: string | null,
): PaymentOutcome {
  mustEqual(capture.amount, payment.amount, payment.currency)
  switch (capture.status) {
    case 'COMPLETED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      if (!capture.id) throw new Error('PayPal’s capture has no id.')
      return { state: 'paid', reference: capture.id, at: new Date(capture.createTime ?? Date.now()) }
    case 'PENDING':
      if (!order) throw new Error('PayPal’s capture is pending, and has no order.')
      return { state: 'pending', reference: order }
    case 'DECLINED':
    case 'FAILED':
      return { state: 'refused', reference: order, ...refusalOf(['INSTRUMENT_DECLINED']) }
    default:
      throw new Error(`PayPal says ${capture.status} of a capture, which is not known here.`)
  }
}

function mustBeOurs(order: Order, { id, amount, currency }: Expected): void {
  const [unit] = order.purchaseUnits ?? []
  if (unit?.customId !== id)
    throw new Error(`PayPal’s order ${order.id} is not of payment ${id}: nothing is booked.`)
  mustEqual(unit.amount, amount, currency)
}

const approvalOf = ({ links = [] }: Pick<Order, 'links'>) =>
  links.find(({ rel }) => rel === 'payer-action' || rel === 'approve')?.href

/** What PayPal would not do is an outcome; what it could not do, or was asked wrongly, is thrown. */
function refusedBy(error: unknown, order: string | null = null): PaymentOutcome {
  // a currency that it does not take: nothing was sent
  if (error instanceof Conflict)
    return { state: 'refused', reference: order, reason: error.message, advice: 'ask' }
  if (!(error instanceof PayPalFailure)) throw error
  const { status, issues, links } = error
  if (status !== 422 && !(status === 404 && order === null)) throw error
  // the attempt's id stands as the invoice: it was charged under it before, and is looked up
  if (issues.includes('DUPLICATE_INVOICE_ID')) throw error
  const actionUrl = issues.includes('PAYER_ACTION_REQUIRED')
    ? links.find(({ rel }) => rel === 'payer-action')?.href
    : undefined
  const asked = actionUrl && (order ?? new URL(actionUrl).searchParams.get('token'))
  if (actionUrl && asked) return { state: 'asking', reference: asked, actionUrl }
  return { state: 'refused', reference: order, ...refusalOf(issues) }
}
