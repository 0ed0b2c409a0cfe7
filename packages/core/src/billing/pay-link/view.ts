import type { PaymentMethodView } from '../payment-method/view.ts'
import type { UsdtView } from '../usdt/view.ts'

/** What the holder of a payment link sees: of one invoice what is needed to pay it, and nothing else of the account. */
export interface PayLinkView {
  account: string
  seller: string | null
  number: string
  issuedAt: string
  dueOn: string
  /** What the invoice asked for, and what of it is open: whole numbers of the currency's minor unit. */
  due: number
  open: number
  currency: string
  /** `under-way` while a provider is asked for it, and nobody should pay it twice. */
  state: 'open' | 'under-way' | 'paid'
  /** Why the last attempt was refused, in the provider's words. */
  refused: string | null
  rails: PaymentMethodView['rail'][]
  /** How it can be paid in USDT, and what has come; null where it cannot. */
  usdt: UsdtView | null
  isDemo: boolean
  /** Whether the account is closed: what is paid then settles the invoice, and opens nothing again. */
  isClosed: boolean
}
