import { randomBytes } from 'node:crypto'
import { type Payer, payers } from './behaviours.testing.ts'

export interface Money {
  currency_code: string
  value: string
}

export interface Setup {
  id: string
  returnUrl: string
  cancelUrl: string
  payer: Payer | null
}

export interface Order {
  id: string
  customId: string
  invoiceId: string
  amount: Money
  status: 'CREATED' | 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'COMPLETED' | 'VOIDED'
  payer: Payer | null
  returnUrl: string
  cancelUrl: string
  capture: string | null
  at: Date
}

export interface Capture {
  id: string
  order: string
  customId: string
  invoiceId: string
  amount: Money
  status: 'COMPLETED' | 'PENDING' | 'DECLINED'
  at: Date
}

export interface Refund {
  id: string
  capture: string
  customId: string | null
  amount: Money
  status: 'COMPLETED' | 'PENDING' | 'FAILED'
  at: Date
}

export interface Dispute {
  id: string
  capture: string
  amount: Money
  outcome: 'RESOLVED_BUYER_FAVOUR' | 'RESOLVED_SELLER_FAVOUR' | null
  at: Date
}

/** An event as it is posted: what happened, and to what. */
export interface StandInEvent {
  id: string
  event_type: string
  resource_type: string
  create_time: string
  resource: Record<string, unknown>
}

/** A refusal in PayPal's shape. */
export class Refused extends Error {
  readonly status: number
  readonly body: object
  constructor(
    status: number,
    name: string,
    issue?: string,
    links: { rel: string; href: string; method: string }[] = [],
  ) {
    super(`${name} ${issue ?? ''}`)
    this.status = status
    this.body = {
      name,
      message: 'The stand-in refuses this.',
      debug_id: newId(),
      ...(issue && { details: [{ issue, description: 'See the stand-in.' }] }),
      links,
    }
  }
}

/** Like PayPal's: 17 capital letters and digits. */
export const newId = () =>
  [...randomBytes(17)].map((byte) => 'ABCDEFGHJKLMNPRSTUVWXY0123456789'[byte & 31]).join('')

/** What the stand-in knows, and what may happen to it: every change is an event. */
export class State {
  readonly setups = new Map<string, Setup>()
  readonly agreements = new Map<string, Payer>()
  readonly orders = new Map<string, Order>()
  readonly captures = new Map<string, Capture>()
  readonly refunds = new Map<string, Refund>()
  readonly disputes = new Map<string, Dispute>()
  /** What was to be posted since it was last taken, in the order in which it happened. */
  readonly outbox: StandInEvent[] = []
  /** Where people go on. */
  readonly pages: string

  constructor(pages: string) {
    this.pages = pages
  }

  tell(event_type: string, resource_type: string, resource: Record<string, unknown>): void {
    const id = `WH-${newId()}-${newId()}`
    this.outbox.push({ id, event_type, resource_type, create_time: new Date().toISOString(), resource })
  }

  payAtPage(order: Order): string {
    return `${this.pages}/checkoutnow?token=${order.id}`
  }

  /** Takes the money of an order, as far as its payer lets it: throws what keeps it from that. */
  collect(order: Order, isPresent: boolean): void {
    const behaviour = order.payer ? payers[order.payer].charged : 'COMPLETED'
    if (behaviour === 'PAYER_ACTION_REQUIRED' && !isPresent) {
      order.status = 'PAYER_ACTION_REQUIRED'
      return
    }
    if (behaviour !== 'COMPLETED' && behaviour !== 'PENDING' && behaviour !== 'PAYER_ACTION_REQUIRED')
      throw new Refused(422, 'UNPROCESSABLE_ENTITY', behaviour)
    const status = behaviour === 'PENDING' ? 'PENDING' : 'COMPLETED'
    const { customId, invoiceId, amount } = order
    const capture: Capture = {
      id: newId(),
      order: order.id,
      customId,
      invoiceId,
      amount,
      status,
      at: new Date(),
    }
    this.captures.set(capture.id, capture)
    order.capture = capture.id
    order.status = 'COMPLETED'
    this.tellOfCapture(capture)
  }

  /** A transfer has come, or has not. */
  clear(id: string, status: 'COMPLETED' | 'DECLINED'): void {
    const capture = this.captures.get(id)
    if (capture?.status !== 'PENDING') throw new Error(`${id} is not pending`)
    capture.status = status
    this.tellOfCapture(capture)
  }

  tellOfCapture({ id, status, customId, order }: Capture): void {
    const type = status === 'DECLINED' ? 'DENIED' : status
    this.tell(`PAYMENT.CAPTURE.${type}`, 'capture', {
      id,
      status,
      custom_id: customId,
      supplementary_data: { related_ids: { order_id: order } },
    })
  }

  /** Gives money back, by the API or by hand at PayPal. */
  giveBack(
    capture: Capture,
    amount: Money,
    customId: string | null,
    status: Refund['status'] = 'COMPLETED',
  ): Refund {
    const given = this.refundsOf(capture.id).filter((one) => one.status !== 'FAILED')
    const left = given.reduce((sum, one) => sum - Number(one.amount.value), Number(capture.amount.value))
    if (amount.currency_code !== capture.amount.currency_code)
      throw new Refused(422, 'UNPROCESSABLE_ENTITY', 'REFUND_CURRENCY_MISMATCH')
    if (Number(amount.value) > left + 1e-9)
      throw new Refused(
        422,
        'UNPROCESSABLE_ENTITY',
        left <= 0 ? 'CAPTURE_FULLY_REFUNDED' : 'REFUND_AMOUNT_EXCEEDED',
      )
    const refund: Refund = { id: newId(), capture: capture.id, customId, amount, status, at: new Date() }
    this.refunds.set(refund.id, refund)
    if (status === 'COMPLETED') this.tellOfRefund(refund)
    return refund
  }

  tellOfRefund({ id, capture, customId, status }: Refund, type: 'REFUNDED' | 'REVERSED' = 'REFUNDED'): void {
    this.tell(`PAYMENT.CAPTURE.${type}`, 'refund', {
      id,
      status,
      ...(customId && { custom_id: customId }),
      links: [
        { rel: 'self', href: `https://api.sandbox.paypal.com/v2/payments/refunds/${id}`, method: 'GET' },
        { rel: 'up', href: `https://api.sandbox.paypal.com/v2/payments/captures/${capture}`, method: 'GET' },
      ],
    })
  }

  refundsOf = (capture: string) => [...this.refunds.values()].filter((one) => one.capture === capture)

  /** The buyer says that something is wrong: the money is held. */
  dispute(capture: string): Dispute {
    const of = this.captures.get(capture)
    if (!of) throw new Error(`there is no capture ${capture}`)
    const dispute: Dispute = {
      id: `PP-R-${newId().slice(0, 10)}`,
      capture,
      amount: of.amount,
      outcome: null,
      at: new Date(),
    }
    this.disputes.set(dispute.id, dispute)
    this.tell('CUSTOMER.DISPUTE.CREATED', 'dispute', { dispute_id: dispute.id })
    return dispute
  }

  resolve(id: string, outcome: NonNullable<Dispute['outcome']>): void {
    const dispute = this.disputes.get(id)
    if (!dispute) throw new Error(`there is no dispute ${id}`)
    dispute.outcome = outcome
    this.tell('CUSTOMER.DISPUTE.RESOLVED', 'dispute', { dispute_id: id })
  }

  /** The buyer takes the agreement back, at PayPal. */
  withdraw(agreement: string): void {
    if (!this.agreements.delete(agreement)) throw new Error(`there is no agreement ${agreement}`)
    this.tell('VAULT.PAYMENT-TOKEN.DELETED', 'payment_token', { id: agreement })
  }
}
