import { count } from '../../../ui/count.ts'

/** How much of something is used, how much the price covers, and how much can be had; null is no limit. */
export interface Use {
  used: number
  included: number | null
  most: number | null
}

/** `6 of 10 included, up to 50`. */
export function useInWords({ used, included, most }: Use): string {
  const upTo = most === null ? 'no limit' : `up to ${count(most)}`
  if (included === null)
    return most === null ? `${count(used)}, no limit` : `${count(used)} of ${count(most)}`
  if (used > included)
    return `${count(used)}: ${count(included)} included and ${count(used - included)} more, ${upTo}`
  if (most === included) return `${count(used)} of ${count(included)}`
  return `${count(used)} of ${count(included)} included, ${upTo}`
}

/** What a bar stands for from its beginning to its end: what is included until more is used, then all that can be had. */
export function barOf({ used, included, most }: Use): { of: number; included: number | null } {
  if (included === null) return { of: Math.max(most ?? used, used, 1), included: null }
  if (used <= included) return { of: Math.max(included, 1), included: null }
  return { of: Math.max(most ?? used, used), included }
}
