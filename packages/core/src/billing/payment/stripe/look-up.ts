import type Stripe from 'stripe'
import type { AskedPayment, PaymentOutcome, Provider } from '../provider.ts'
import { outcomeOrPage } from './charge.ts'
import { isOfPage, paymentOf } from './our-metadata.ts'
import { expandedIntent, outcomeOfIntent, outcomeOfPage, partsOf } from './outcome.ts'
import { isMissing } from './stripe-client.ts'

/** As far as clocks may differ, in seconds. */
const slack = 60 * 60
/** A list that is longer is given up, and nothing concluded from it. */
const mostListed = 10_000

/**
 * What became of an attempt. By its reference where there is one; otherwise by the customer's list, which Stripe keeps consistent (a search by
 * metadata lags behind, so that what it does not find may be there).
 */
export function lookUps(stripe: Stripe): Pick<Provider, 'lookUp'> {
  return {
    async lookUp(asked) {
      const { reference } = asked
      if (reference?.startsWith('cs_')) return lookUpPage(stripe, reference)
      if (reference?.startsWith('pi_')) return lookUpIntent(stripe, reference, asked)
      const ours = await intentsOf(stripe, asked)
      const intent =
        ours.find(({ status }) => status === 'succeeded') ?? ours.find((one) => !isOfPage(one)) ?? null
      return intent && settled(stripe, intent, asked)
    },
  }
}

/** How a page stands at which a person pays. */
export async function lookUpPage(stripe: Stripe, reference: string): Promise<PaymentOutcome> {
  const page = await stripe.checkout.sessions.retrieve(reference, {
    expand: expandedIntent.map((path) => `payment_intent.${path}`),
  })
  return outcomeOfPage(page)
}

async function lookUpIntent(stripe: Stripe, reference: string, asked: AskedPayment): Promise<PaymentOutcome> {
  return settled(stripe, await stripe.paymentIntents.retrieve(reference, { expand: expandedIntent }), asked)
}

async function settled(
  stripe: Stripe,
  intent: Stripe.PaymentIntent,
  asked: AskedPayment,
): Promise<PaymentOutcome> {
  // whoever has called it off gets no page for it
  if (!asked.mayGoOn && outcomeOfIntent(intent) === 'asks') return { state: 'void', reference: intent.id }
  // whatever is paid needs no method to go on with
  return outcomeOrPage(stripe, intent, { ...asked, method: asked.method ?? '' })
}

async function intentsOf(
  stripe: Stripe,
  { id, method, startedAt }: AskedPayment,
): Promise<Stripe.PaymentIntent[]> {
  const since = Math.floor(startedAt.getTime() / 1000) - slack
  const list = (customer: string | null) =>
    findOurs(stripe, id, {
      created: { gte: since },
      limit: 100,
      expand: expandedIntent.map((path) => `data.${path}`),
      ...(customer && { customer }),
    })
  try {
    return await list(method && partsOf(method).customer)
  } catch (error) {
    // the customer was deleted at Stripe, and what was charged to them may be there
    if (isMissing(error)) return list(null)
    throw error
  }
}

async function findOurs(
  stripe: Stripe,
  payment: string,
  params: Stripe.PaymentIntentListParams,
): Promise<Stripe.PaymentIntent[]> {
  const ours: Stripe.PaymentIntent[] = []
  let seen = 0
  for await (const intent of stripe.paymentIntents.list(params)) {
    if (++seen > mostListed)
      throw new Error('Stripe has too many payments to find out what became of this one')
    if (paymentOf(intent) === payment) ours.push(intent)
  }
  return ours
}
