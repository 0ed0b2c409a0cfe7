import { randomBytes } from 'node:crypto'
import type Stripe from 'stripe'
import { type CardName, cardOf, cards, type Declined } from './behaviours.ts'
import * as make from './objects.ts'
import { invalid, missing, Refusal } from './params.ts'

/** What the stand-in has heard and done: as Stripe's own books of a test account. */
export class StandInBooks {
  readonly customers = new Map<string, Stripe.Customer | Stripe.DeletedCustomer>()
  readonly methods = new Map<string, Stripe.PaymentMethod>()
  readonly setupIntents = new Map<string, Stripe.SetupIntent>()
  readonly sessions = new Map<string, Stripe.Checkout.Session>()
  readonly intents = new Map<string, Stripe.PaymentIntent>()
  readonly charges = new Map<string, Stripe.Charge>()
  readonly refunds = new Map<string, Stripe.Refund>()
  readonly disputes = new Map<string, Stripe.Dispute>()
  /** What is to be sent by webhook, in the order in which it happened. */
  readonly events: { id: string; type: string; object: object; previous?: object }[] = []
  /** Where its pages are. */
  origin = ''
  /** How far its clock is ahead, in milliseconds. */
  aheadMs = 0

  now(): number {
    return Math.floor((Date.now() + this.aheadMs) / 1000)
  }

  id(prefix: string): string {
    return `${prefix}_${randomBytes(12).toString('hex')}`
  }

  tell(type: string, object: object, previous?: object): void {
    this.events.push({
      id: this.id('evt'),
      type,
      object: structuredClone(object),
      ...(previous && { previous }),
    })
  }

  /** A card of a customer's. */
  card(name: CardName, customer: string | null): Stripe.PaymentMethod {
    const method = make.paymentMethod({ id: this.id('pm'), created: this.now(), customer }, cards[name])
    this.methods.set(method.id, method)
    return method
  }

  customer(): Stripe.Customer {
    const customer = make.customer({ id: this.id('cus'), created: this.now() })
    this.customers.set(customer.id, customer)
    return customer
  }

  /** Charges a card: the payment is changed, and what came of it told. `isThere` where the person can confirm. Answers what was declined. */
  confirm(intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, isThere: boolean): Declined | null {
    const name = cardOf(method.card?.last4 ?? '')
    const does: Declined | null = cards[name].does
    const declined = does && isThere && does.code === 'authentication_required' ? null : does
    const { amount, currency, metadata } = intent
    const made = make.charge({
      id: this.id('ch'),
      created: this.now(),
      amount,
      currency,
      payment_intent: intent.id,
      metadata,
      customer: intent.customer,
      payment_method: method.id,
    })
    this.charges.set(made.id, made)
    intent.latest_charge = made.id
    if (declined) {
      Object.assign(made, { paid: false, captured: false, amount_captured: 0, status: 'failed' })
      intent.status = 'requires_payment_method'
      intent.last_payment_error = {
        type: 'card_error',
        charge: made.id,
        message: 'Your card was declined.',
        payment_method: method,
        ...declined,
      }
      this.tell('payment_intent.payment_failed', intent)
      this.tell('charge.failed', made)
      return declined
    }
    Object.assign(intent, {
      status: 'succeeded',
      amount_received: amount,
      payment_method: method.id,
      last_payment_error: null,
    })
    this.tell('payment_intent.succeeded', intent)
    this.tell('charge.succeeded', made)
    if (name === 'disputes') this.dispute(made)
    return null
  }

  /** The bank takes the money of a payment back, until it is decided. */
  dispute(of: Stripe.Charge): Stripe.Dispute {
    const { currency, payment_intent, id } = of
    const amount = of.amount - of.amount_refunded
    const made = make.dispute({
      id: this.id('du'),
      created: this.now(),
      amount,
      currency,
      payment_intent,
      charge: id,
    })
    of.disputed = true
    this.disputes.set(made.id, made)
    this.tell('charge.dispute.created', made)
    this.tell('charge.dispute.funds_withdrawn', made)
    return made
  }

  decide(id: string, status: 'won' | 'lost'): void {
    const dispute = this.disputes.get(id)
    if (!dispute) throw missing('dispute', 'id')
    dispute.status = status
    this.tell('charge.dispute.closed', dispute)
    if (status === 'won') this.tell('charge.dispute.funds_reinstated', dispute)
  }

  /** Gives back a payment, or a part of it: asked for by the API, or in Stripe's own dashboard. */
  refund(intentId: string, amount: number | null, metadata: Record<string, string> = {}): Stripe.Refund {
    const intent = this.intents.get(intentId)
    const charge = intent && this.charges.get(String(intent.latest_charge))
    if (!intent || !charge?.paid) throw missing(`payment_intent: '${intentId}'`, 'payment_intent')
    const left = charge.amount - charge.amount_refunded
    const given = amount ?? left
    if (left === 0)
      throw invalid('Charge has already been refunded.', 'payment_intent', 'charge_already_refunded')
    if (charge.disputed)
      throw invalid('This charge has been charged back.', 'payment_intent', 'charge_disputed')
    if (given > left || given <= 0)
      throw invalid('Refund amount is greater than unrefunded amount on charge.', 'amount')
    const last4 = this.methods.get(String(charge.payment_method))?.card?.last4
    const made = make.refund({
      id: this.id('re'),
      created: this.now(),
      amount: given,
      currency: intent.currency,
      payment_intent: intent.id,
      charge: charge.id,
      metadata,
      status: last4 === cards.refundsLate.last4 ? 'pending' : 'succeeded',
    })
    this.refunds.set(made.id, made)
    charge.amount_refunded += given
    charge.refunded = charge.amount_refunded === charge.amount
    this.tell('refund.created', made)
    this.tell('charge.refunded', charge)
    if (last4 === cards.refundFails.last4) this.failRefund(made.id)
    return made
  }

  /** A refund that the bank has sent back: the money is Stripe's account again. */
  failRefund(id: string): void {
    const refund = this.refunds.get(id)
    const charge = refund && this.charges.get(String(refund.charge))
    if (!refund || !charge || refund.status === 'failed') throw missing('refund', 'id')
    Object.assign(refund, { status: 'failed', failure_reason: 'lost_or_stolen_card' })
    charge.amount_refunded -= refund.amount
    charge.refunded = false
    this.tell('refund.failed', refund)
  }

  /** A refund that was pending has been made. */
  finishRefund(id: string): void {
    const refund = this.refunds.get(id)
    if (refund?.status !== 'pending') throw missing('pending refund', 'id')
    refund.status = 'succeeded'
    this.tell('refund.updated', refund)
  }

  /** The customer takes a card back, or an administrator deletes it in Stripe's dashboard. */
  detach(id: string): void {
    const method = this.methods.get(id)
    if (!method) throw missing('payment_method', 'id')
    const previous = { customer: method.customer }
    method.customer = null
    this.tell('payment_method.detached', method, previous)
  }

  deleteCustomer(id: string): void {
    this.customers.set(id, { id, object: 'customer', deleted: true })
    // their cards go with them, and nothing else is told
    for (const method of this.methods.values()) if (method.customer === id) method.customer = null
    this.tell('customer.deleted', { id, object: 'customer' })
  }

  /** Somebody enters a card at a page. Answers why it was declined, and the page stays open. */
  enter(sessionId: string, name: CardName): Declined | null {
    const session = this.openPage(sessionId)
    const { mode, metadata } = session
    if (mode === 'setup') {
      const customer = this.customer().id
      const method = this.card(name, customer)
      const intent = make.setupIntent({
        id: this.id('seti'),
        created: this.now(),
        status: 'succeeded',
        metadata,
        customer,
        payment_method: method.id,
      })
      this.setupIntents.set(intent.id, intent)
      Object.assign(session, { status: 'complete', customer, setup_intent: intent.id })
      this.tell('setup_intent.succeeded', intent)
      this.tell('payment_method.attached', method)
      this.tell('checkout.session.completed', session)
      return null
    }
    const intent = this.intentOf(session)
    const method = this.card(name, null)
    const declined = this.confirm(intent, method, true)
    if (declined) return declined
    Object.assign(session, { status: 'complete', payment_status: 'paid' })
    this.tell('checkout.session.completed', session)
    return null
  }

  private intentOf(session: Stripe.Checkout.Session): Stripe.PaymentIntent {
    const known = this.intents.get(String(session.payment_intent))
    if (known) return known
    const data = this.ofPages.get(session.id)
    const intent = make.paymentIntent({
      id: this.id('pi'),
      created: this.now(),
      amount: session.amount_total ?? 0,
      currency: session.currency ?? '',
      status: 'requires_payment_method',
      metadata: data?.metadata ?? {},
      description: data?.description ?? null,
      customer: session.customer,
    })
    this.intents.set(intent.id, intent)
    session.payment_intent = intent.id
    return intent
  }

  /** What the payment of a page will have. */
  readonly ofPages = new Map<string, { metadata: Record<string, string>; description: string | null }>()

  openPage(id: string): Stripe.Checkout.Session {
    const session = this.session(id)
    if (session.status !== 'open')
      throw new Refusal(410, { type: 'invalid_request_error', message: 'This page is over.' })
    return session
  }

  /** A page, which may have expired by now. */
  session(id: string): Stripe.Checkout.Session {
    const session = this.sessions.get(id)
    if (!session) throw missing(`checkout.session: '${id}'`, 'session')
    if (session.status === 'open' && session.expires_at <= this.now()) this.expire(id)
    return session
  }

  expire(id: string): void {
    const session = this.sessions.get(id)
    if (session?.status !== 'open') throw missing('open checkout.session', 'session')
    Object.assign(session, { status: 'expired', url: null })
    const intent = this.intents.get(String(session.payment_intent))
    if (intent) {
      intent.status = 'canceled'
      this.tell('payment_intent.canceled', intent)
    }
    this.tell('checkout.session.expired', session)
  }

  /** What it holds of each currency: captured, less refunded, less what banks have taken back. */
  held(): Record<string, number> {
    const sums: Record<string, number> = {}
    for (const { amount_received, currency, latest_charge } of this.intents.values()) {
      const charge = this.charges.get(String(latest_charge))
      const disputed = [...this.disputes.values()]
        .filter((one) => one.charge === charge?.id && one.status !== 'won')
        .reduce((sum, { amount }) => sum + amount, 0)
      const refunded = [...this.refunds.values()]
        .filter((one) => one.charge === charge?.id && one.status === 'succeeded')
        .reduce((sum, { amount }) => sum + amount, 0)
      sums[currency] = (sums[currency] ?? 0) + amount_received - refunded - disputed
    }
    return sums
  }
}
