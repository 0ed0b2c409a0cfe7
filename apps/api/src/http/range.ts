/**
 * The one range that a `Range` header asks for, as offsets from `start` to `end` (exclusive). Null for no header, and for
 * what may be ignored: another unit, or several ranges (RFC 9110 §14.2).
 */
export function rangeOf(
  header: string | undefined,
  length: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const end = first === '' || last === '' ? length : Math.min(Number(last) + 1, length)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null
  return start < length && start < end ? { start, end } : 'unsatisfiable'
}
