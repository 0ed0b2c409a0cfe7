import { usdtAmount } from './usdt-amount.ts'
import type { UsdtNetworkView, UsdtTransferView } from './view.ts'

/** Why nothing should be sent to a network at the moment. */
export const stoppedInWords: Record<NonNullable<UsdtNetworkView['stopped']>, string> = {
  paused: 'Tether has paused USDT on this network. Send nothing there for now.',
  deprecated: 'Tether has replaced USDT on this network by another contract. Send nothing there.',
  frozen: 'Tether has frozen this address on this network. Send nothing there.',
}

/** What a transfer was, and what it did. */
export function transferInWords({ kind, amount, isFinal, outcome, isLate, fee }: UsdtTransferView): string {
  const sum = amount === null ? '' : `${usdtAmount(amount)} USDT`
  if (kind === 'other-token') return 'Another token came, which is not USDT and pays nothing.'
  if (kind === 'out') return `${sum} moved on to the seller’s wallet.`
  if (kind === 'destroyed') return `${sum} destroyed by Tether. Your payment still counts.`
  if (!isFinal) return `${sum} seen. It counts once the network makes it final.`
  const taxed = fee > 0 ? ` Tether took a fee of ${usdtAmount(fee)} USDT on the way.` : ''
  const late = isLate ? ' It came after the due date.' : ''
  return `${sum} received${outcome ? outcomes[outcome] : ''}.${taxed}${late}`
}

const outcomes: Record<NonNullable<UsdtTransferView['outcome']>, string> = {
  paid: '',
  short: ', which was less than was due',
  over: ': what is more than the invoice is credit',
  twice: ' for an invoice that was paid already: all of it is credit',
}
