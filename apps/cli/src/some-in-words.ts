import type { Some } from '@gatehouse/core/fleet/server/view'

/** `prod-1, prod-2 and 40 more` */
export function someInWords({ count, names }: Some): string {
  const more = count - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}
