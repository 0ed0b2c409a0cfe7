import type Stripe from 'stripe'

/** A request's parameters, by their names as Stripe writes them: `line_items[0][price_data][currency]`. */
export type Params = ReadonlyMap<string, string>

export interface StripeRefusal {
  type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error'
  message: string
  code?: string
  decline_code?: string
  advice_code?: string
  param?: string
  payment_intent?: Stripe.PaymentIntent
}

/** What Stripe answers instead of an object. */
export class Refusal extends Error {
  readonly status: number
  readonly error: StripeRefusal
  constructor(status: number, error: StripeRefusal) {
    super(error.message)
    this.status = status
    this.error = error
  }
}

export const missing = (what: string, param: string) =>
  new Refusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}`,
    param,
  })

export const invalid = (message: string, param: string, code?: string) =>
  new Refusal(400, { type: 'invalid_request_error', message, param, ...(code && { code }) })

/** @throws Refusal for a parameter that the route does not have */
export function readParams(text: string, known: readonly string[]): Params {
  const params = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    const shape = name.replace(/\[\d*\]/g, '[]').replace(/^(.*metadata\]?)\[[^\]]+\]$/, '$1[*]')
    if (!known.includes(shape))
      throw invalid(`Received unknown parameter: ${name}`, name, 'parameter_unknown')
    params.set(name, value)
  }
  return params
}

/** @throws Refusal where it is absent */
export function required(params: Params, name: string): string {
  const value = params.get(name)
  if (!value) throw invalid(`Missing required param: ${name}.`, name, 'parameter_missing')
  return value
}

export function metadataIn(params: Params, path = 'metadata'): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of params) {
    if (name.startsWith(`${path}[`)) found[name.slice(path.length + 1, -1)] = value
  }
  return found
}

/** All values of a list: `expand[0]`, `expand[1]`. */
export const listIn = (params: Params, name: string): string[] =>
  [...params].flatMap(([key, value]) => (key.startsWith(`${name}[`) ? [value] : []))
