/** The ways in which money is asked for, at a provider. */
export const rails = ['demo', 'stripe', 'paypal'] as const

export type Rail = (typeof rails)[number]

/** The ways in which money comes: USDT is sent by whoever pays, and no provider is asked for it. */
export type PaidBy = Rail | 'usdt'
