/** A label: 1 to 32 letters, digits and hyphens, with no hyphen at either end. */
export const labelPattern = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/
