/** How many millionths a cent has. */
export const microOfCent = 10_000n

/** An amount in millionths as people read it: `49.00`, and with as many decimals as it has: `0.000001`. */
export function usdtAmount(micro: bigint | number): string {
  const digits = String(micro).padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '')
  return `${digits.slice(0, -6)}.${fraction}`
}
