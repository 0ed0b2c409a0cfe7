/** Whether recordings that are kept by one setting go by the other. What is no number is for the server to refuse. */
export function isShorter(days: number | null, before: number | null): boolean {
  return days !== null && Number.isInteger(days) && days >= 1 && (before === null || days < before)
}

/** How long recordings are kept and whether what is typed is in them, for those who only read it. */
export function keptInWords(days: number | null, input: boolean): string {
  const long = days === null ? 'forever' : days === 1 ? 'for a day' : `for ${days} days`
  return `kept ${long}, ${input ? 'with' : 'without'} keystrokes`
}
