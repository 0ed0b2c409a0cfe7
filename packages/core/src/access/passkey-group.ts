/** Of whom an account requires a passkey. */
export const passkeyGroups = ['nobody', 'owners', 'everyone'] as const

export type PasskeyGroup = (typeof passkeyGroups)[number]
