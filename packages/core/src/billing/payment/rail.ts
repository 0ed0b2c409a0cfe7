/** The ways in which money comes. */
export const rails = ['demo', 'stripe', 'paypal'] as const

export type Rail = (typeof rails)[number]
