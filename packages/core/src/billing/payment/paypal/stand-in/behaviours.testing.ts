/** The PayPal accounts of the stand-in, and what each does when it is charged: by itself, and when its owner sits there. */
export const payers = {
  kim: { email: 'kim.lee@example.com', says: 'pays', charged: 'COMPLETED' },
  dan: { email: 'dan@example.com', says: 'is declined, and may work later', charged: 'INSTRUMENT_DECLINED' },
  lou: { email: 'lou@example.com', says: 'is locked', charged: 'PAYER_ACCOUNT_LOCKED_OR_CLOSED' },
  ivy: { email: 'ivy@example.com', says: 'cannot pay', charged: 'PAYER_CANNOT_PAY' },
  ana: { email: 'ana@example.com', says: 'has to confirm each payment', charged: 'PAYER_ACTION_REQUIRED' },
  eve: { email: 'eve@example.com', says: 'pays by bank transfer, days later', charged: 'PENDING' },
} as const

export type Payer = keyof typeof payers

/** What may go wrong between the two, for the next request of a kind. */
export const faults = {
  /** It is done, and the answer is lost. */
  'answer-lost': { isDone: true, status: null },
  /** It does not even arrive. */
  'never-arrives': { isDone: false, status: null },
  /** One under the same id is under way. */
  conflict: { isDone: false, status: 409 },
  'too-many': { isDone: false, status: 429 },
  broken: { isDone: false, status: 500 },
  /** It is done, and its answer is an error. */
  'broken-after': { isDone: true, status: 500 },
} as const

export type Fault = keyof typeof faults
