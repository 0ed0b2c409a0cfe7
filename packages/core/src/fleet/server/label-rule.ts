/** What a label is, for somebody who typed none. Apart from the pattern, which is in the first pages where the words are not. */
export const labelRule = 'Use 1 to 32 letters, digits and hyphens, with no hyphen at either end.'
