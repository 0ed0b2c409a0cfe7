import type { Currency } from '@gatehouse/core/billing/money/currency'
import { formatMoney } from '@gatehouse/core/billing/money/format-money'

/** An amount of a view, a whole number of the currency's minor unit, as people read it: '€19.99'. */
export const money = (amount: number, currency: string): string =>
  formatMoney(BigInt(amount), currency as Currency) // a view has no other ones
