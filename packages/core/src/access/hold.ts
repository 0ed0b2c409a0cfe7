/** Why an account may not grow: what it owes, that it has no plan, or that Gatehouse's administrator or its reseller said so. */
export const holdKinds = ['unpaid', 'trial-over', 'operator', 'reseller'] as const

export type HoldKind = (typeof holdKinds)[number]

/** What a hold says, and what lifts it, for people. */
const holdWords: Record<HoldKind, { says: string; lifts: string }> = {
  unpaid: { says: 'an invoice is overdue', lifts: 'That ends once the invoice is paid.' },
  'trial-over': { says: 'it has no plan', lifts: 'That ends once an owner chooses a plan.' },
  operator: {
    says: 'your Gatehouse administrator put it on hold',
    lifts: 'Ask your Gatehouse administrator to lift it.',
  },
  reseller: { says: 'its reseller put it on hold', lifts: 'Ask the reseller to lift it.' },
}

const aboutMoney: ReadonlySet<HoldKind> = new Set(['unpaid', 'trial-over'])

/** The holds that may be told to somebody: those about money to whoever may see the subscription alone. */
export function holdsTold(holds: readonly HoldKind[], seesMoney: boolean): HoldKind[] {
  return holds.filter((kind) => seesMoney || !aboutMoney.has(kind))
}

/** Why an account is on hold, and what lifts it; of holds that were not told, who can say. */
export function holdsInWords(account: string, told: readonly HoldKind[]): string {
  if (told.length === 0) return `${account} is on hold. An owner of the account can see why.`
  const words = told.map((kind) => holdWords[kind])
  return `${account} is on hold: ${words.map(({ says }) => says).join(', and ')}. ${words.map(({ lifts }) => lifts).join(' ')}`
}
