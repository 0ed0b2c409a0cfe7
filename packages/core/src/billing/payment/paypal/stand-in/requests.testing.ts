import { z } from 'zod'

/** What may be asked for, and nothing besides: a parameter that PayPal does not document is a mistake here. */
const money = z.strictObject({
  currency_code: z.string().regex(/^[A-Z]{3}$/),
  value: z.string().regex(/^\d{1,7}(\.\d{2})?$/),
})
const payable = money.refine(
  ({ currency_code, value }) => ['JPY', 'HUF', 'TWD'].includes(currency_code) !== value.includes('.'),
  'decimals do not fit the currency',
)
const uuid = z.string().regex(/^[0-9a-f-]{36}$/)
const address = z.url()

export const setupRequest = z.strictObject({
  payment_source: z.strictObject({
    paypal: z.strictObject({
      usage_type: z.literal('MERCHANT'),
      usage_pattern: z.literal('SUBSCRIPTION_PREPAID'),
      permit_multiple_payment_tokens: z.literal(true),
      experience_context: z.strictObject({
        return_url: address,
        cancel_url: address,
        shipping_preference: z.literal('NO_SHIPPING'),
      }),
    }),
  }),
})

export const tokenRequest = z.strictObject({
  payment_source: z.strictObject({
    token: z.strictObject({ id: z.string(), type: z.literal('SETUP_TOKEN') }),
  }),
})

export const orderRequest = z.strictObject({
  intent: z.literal('CAPTURE'),
  purchase_units: z.tuple([
    z.strictObject({
      amount: payable,
      custom_id: uuid,
      invoice_id: uuid,
      description: z.string().max(127),
    }),
  ]),
  payment_source: z.strictObject({
    paypal: z.union([
      z.strictObject({
        vault_id: z.string(),
        stored_credential: z.strictObject({
          payment_initiator: z.literal('MERCHANT'),
          usage: z.literal('SUBSEQUENT'),
          usage_pattern: z.literal('SUBSCRIPTION_PREPAID'),
        }),
        experience_context: z.strictObject({ return_url: address, cancel_url: address }),
      }),
      z.strictObject({
        experience_context: z.strictObject({
          return_url: address,
          cancel_url: address,
          user_action: z.literal('PAY_NOW'),
          shipping_preference: z.literal('NO_SHIPPING'),
        }),
      }),
    ]),
  }),
})

export const refundRequest = z.strictObject({
  amount: payable,
  custom_id: uuid,
  invoice_id: z.string().optional(),
})

export const transactionsQuery = z.strictObject({
  start_date: z.iso.datetime(),
  end_date: z.iso.datetime(),
  transaction_currency: z.string(),
  fields: z.literal('transaction_info'),
  page_size: z.coerce.number().max(500),
  page: z.coerce.number().min(1),
})
