/** A rate in hundredths of a percent as a decimal number of percent: 1900 is '19.00'. */
export function percentOf(basisPoints: number): string {
  return `${Math.trunc(basisPoints / 100)}.${String(basisPoints % 100).padStart(2, '0')}`
}
