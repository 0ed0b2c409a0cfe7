const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** A size as people read it: `340 B`, `1.2 kB`, `52 MB` (powers of 1 000). */
export function bytesInWords(bytes: number): string {
  let amount = bytes
  let unit = 0
  for (; amount >= 999.5 && unit < units.length - 1; unit++) amount /= 1000
  return `${unit > 0 && amount < 9.95 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`
}
