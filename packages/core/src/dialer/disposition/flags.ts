/** What a disposition says of a call, in the order of VICIdial's columns. */
export const flags = [
  'humanAnswered',
  'sale',
  'dnc',
  'customerContact',
  'notInterested',
  'unworkable',
  'scheduledCallback',
  'completed',
  'answeringMachine',
] as const

export type Flag = (typeof flags)[number]
export type Flags = Readonly<Record<Flag, boolean>>

/** Flags in words, and what each means for a call that is given it. */
export const flagWords: Readonly<Record<Flag, { name: string; hint: string }>> = {
  humanAnswered: { name: 'a person answered', hint: 'counts in the drop rate' },
  sale: { name: 'sale', hint: 'the lead is done' },
  dnc: { name: 'do not call', hint: 'the number is never dialed again' },
  customerContact: { name: 'customer contact', hint: 'the agent spoke with the customer' },
  notInterested: { name: 'not interested', hint: 'the customer declined' },
  unworkable: { name: 'unworkable', hint: 'the number does not work' },
  scheduledCallback: { name: 'scheduled callback', hint: 'the lead is called again at a set time' },
  completed: { name: 'completed', hint: 'the lead is not dialed again' },
  answeringMachine: { name: 'answering machine', hint: 'a machine answered' },
}

const implies: readonly (readonly [Flag, Flag])[] = [
  ['dnc', 'completed'],
  ['sale', 'completed'],
]
const excludes: readonly (readonly [Flag, Flag])[] = [
  ['scheduledCallback', 'completed'],
  ['scheduledCallback', 'unworkable'],
]

/** What chosen flags come to. */
export interface Implied {
  /** With all that they imply. */
  flags: Flags
  /** Which of them are there because of which. */
  because: Partial<Record<Flag, Flag>>
  /** Which others cannot be chosen beside them, because of which. */
  barred: Partial<Record<Flag, Flag>>
  /** Two that are both there and exclude each other; null for none. */
  contradiction: readonly [Flag, Flag] | null
}

/** Completes flags by what they imply, and says what contradicts itself. */
export function impliedBy(chosen: Flags): Implied {
  const all = { ...chosen }
  const because: Partial<Record<Flag, Flag>> = {}
  for (const [from, to] of implies)
    if (all[from]) {
      all[to] = true
      because[to] ??= from
    }
  const barred: Partial<Record<Flag, Flag>> = {}
  let contradiction: readonly [Flag, Flag] | null = null
  for (const [one, other] of excludes) {
    if (all[one] && all[other]) contradiction ??= [one, other]
    else if (all[one]) barred[other] ??= one
    else if (all[other]) barred[one] ??= other
  }
  // what would imply something that is barred is barred as well
  for (const [from, to] of implies) {
    const by = barred[to]
    if (by && !all[from]) barred[from] ??= by
  }
  return { flags: all, because, barred, contradiction }
}
