/** Where servers wait for sound: Asterisk's own range, which is what a test call uses too. */
export const soundPorts = { low: 10_000, high: 20_000 } as const
