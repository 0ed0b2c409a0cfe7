import type { Currency } from '@gatehouse/core/billing/money/currency'
import { formatMoney } from '@gatehouse/core/billing/money/format-money'
import type { PlanView } from '@gatehouse/core/billing/plan/view'

/** An amount of the currency's minor unit as people read it, the same as on invoices: `€19.99`, `−€5.00`. */
export function money(amount: number, currency: string): string {
  return formatMoney(BigInt(amount), currency as Currency).replace('-', '−') // the API's own codes
}

/** `19 %`, `7.5 %` of hundredths of a percent. */
export function percent(basisPoints: number): string {
  return `${basisPoints / 100} %`
}

/** What a plan costs in the account's currency, or in its own first one. */
export function priceOf({ prices, interval }: PlanView, currency: string | null): string {
  const [code = '', amount = 0] =
    Object.entries(prices).find(([one]) => one === currency) ?? Object.entries(prices)[0] ?? []
  return `${money(amount, code)} a ${interval}`
}
