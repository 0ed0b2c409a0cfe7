import type { Currency } from '@gatehouse/core/billing/money/currency'
import { parseDecimal } from '@gatehouse/core/billing/money/decimal'
import { CommandFailed } from './attempt.ts'

/** An amount that someone wrote, such as 10.00, in the currency's minor unit. @throws CommandFailed, used wrongly */
export function amountIn(text: string, currency: string): number {
  try {
    return Number(parseDecimal(text, currency as Currency)) // an invoice's own, or one that was checked
  } catch {
    throw new CommandFailed(
      `${text} isn’t an amount of ${currency}. Write it like 10.00, without a symbol.`,
      2,
    )
  }
}
