const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** A number of bytes as people say it, in powers of 1000: `12 GB`, `4.5 MB`. */
export function bytesInWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const count = bytes / 1000 ** power
  return `${Number(count.toFixed(count < 10 && power > 0 ? 1 : 0))} ${units[power]}`
}
