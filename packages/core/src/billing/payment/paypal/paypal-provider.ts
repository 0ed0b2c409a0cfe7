import { log } from '../../../log/service-log.ts'
import type { PayPalSettings } from '../../view.ts'
import type { AskedPayment, PaymentOutcome, Provider } from '../provider.ts'
import { checkPayPal } from './check-paypal.ts'
import { findCapture } from './find-capture.ts'
import { heldByPayPal } from './held.ts'
import { openWebhook } from './open-webhook.ts'
import { openPayPalApi, type PayPalApi } from './paypal-api.ts'
import { newsOf } from './paypal-news.ts'
import { chargeOrder, lookUpOrder, openOrder, outcomeOfCapture } from './paypal-orders.ts'
import { lookUpRefund, refundCapture } from './paypal-refunds.ts'
import { finishAgreement, startAgreement } from './paypal-vault.ts'
import { webhookCertificates } from './webhook-certificates.ts'

/** PayPal keeps the ids of requests for orders for six hours, in which asking again does it once: an hour less, since an answer takes its time. */
const sameRequest = 5 * 3_600_000

/** PayPal, by its own library: agreements for later charges, and pages at which people pay at once. */
export async function payPalProvider(settings: PayPalSettings): Promise<Provider> {
  const api = await openPayPalApi(settings)
  const certificates = webhookCertificates(settings)
  let toldAt = 0
  // once an hour: whoever likes can send such
  const tellOfOther = () => {
    if (Date.now() - toldAt < 3_600_000) return
    toldAt = Date.now()
    log.warn(
      { rail: 'paypal' },
      'a webhook with PayPal’s certificate is not signed for PAYPAL_WEBHOOK_ID; is it the right one?',
    )
  }
  return {
    rail: 'paypal',
    startSetup: (request) => startAgreement(api, request),
    finishSetup: (reference) => finishAgreement(api, reference),
    charge: (request) => chargeOrder(api, request),
    payNow: (request) => openOrder(api, request),
    refund: (request) => refundCapture(api, request),
    lookUpRefund: (request) => lookUpRefund(api, request),
    lookUp: (payment) => lookUp(api, payment),
    openWebhook: (request) => openWebhook(settings, certificates, request, tellOfOther),
    newsOf: (event) => newsOf(api, event),
    held: (ours) => heldByPayPal(api, ours),
    check: () => checkPayPal(api),
  }
}

async function lookUp(api: PayPalApi, payment: AskedPayment): Promise<PaymentOutcome | null> {
  const { reference, startedAt, mayGoOn } = payment
  if (reference) return lookUpOrder(api, reference, payment)
  // it is charged again under the same id, which is as good as a look
  if (mayGoOn && Date.now() - startedAt.getTime() < sameRequest) return null
  const capture = await findCapture(api, payment)
  if (!capture) return null
  const found = await api.call('look up a capture', ({ payments }) =>
    payments.getCapturedPayment({ captureId: capture }),
  )
  if (found.customId !== payment.id)
    throw new Error(`PayPal’s capture ${capture} is not of payment ${payment.id}.`)
  return outcomeOfCapture(found, payment, found.supplementaryData?.relatedIds?.orderId ?? null)
}
