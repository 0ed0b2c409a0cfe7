/** A count as people read it: `1 000`, with a narrow space that does not break. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** `1 server`, `1 000 servers`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`
}

/** The first few names, and how many more there are: `prod-1, prod-2 and 40 more`. */
export function someOf(names: readonly string[], most: number): string {
  const rest = names.length - most
  // Naming one more takes no more room than counting it.
  if (rest <= 1) return names.join(', ')
  return `${names.slice(0, most).join(', ')} and ${count(rest)} more`
}
