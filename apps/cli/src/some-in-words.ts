import type { Some } from '@gatehouse/core/fleet/server/view'

/** `prod-1, prod-2 and 40 more` */
export function someInWords({ count, names }: Some): string {
  const more = count - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}

/** The same of names that are all known. */
export const someNames = (names: readonly string[], most = 5): string =>
  // naming one more takes no more room than counting it
  someInWords({ count: names.length, names: names.slice(0, names.length > most + 1 ? most : most + 1) })
