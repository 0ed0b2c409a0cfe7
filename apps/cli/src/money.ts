import type { Currency } from '@gatehouse/core/billing/money/currency'
import { formatMoney } from '@gatehouse/core/billing/money/format-money'
import { usdtAmount } from '@gatehouse/core/billing/usdt/usdt-amount'

/** An amount of a view, a whole number of the currency's minor unit (of USDT of millionths), as people read it: '€19.99'. */
export const money = (amount: number, currency: string): string =>
  currency === 'USDT'
    ? `${amount < 0 ? '-' : ''}${usdtAmount(Math.abs(amount))} USDT`
    : formatMoney(BigInt(amount), currency as Currency) // a view has no other ones
