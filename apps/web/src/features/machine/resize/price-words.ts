import type { Price } from '@gatehouse/core/machine/provider/view'
import { money } from '../../billing/money-words.ts'

/** What a machine costs a month, net. */
export const priceInWords = (price: Price | null): string =>
  price ? `${money(price.monthly, price.currency)} a month` : 'an unknown price'
