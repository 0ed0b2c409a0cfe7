/** How names that are not whole are completed (resolv.conf(5)). */
export interface NameCompletion {
  /** Domains to be tried behind a name, in order. */
  readonly search: readonly string[]
  /** A name with so many dots is tried as it is first. */
  readonly ndots: number
}

/** Reads a resolv.conf; where it names no domain, that of the machine's own name counts. */
export function parseResolvConf(text: string, hostname: string): NameCompletion {
  const [, ...own] = hostname.split('.')
  let search = own.length > 0 ? [own.join('.')] : []
  let ndots = 1
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/)
    if ((word === 'search' || word === 'domain') && rest.length > 0)
      search = rest.filter((domain) => domain !== '.')
    if (word !== 'options') continue
    for (const option of rest) {
      const dots = /^ndots:(\d{1,2})$/.exec(option)?.[1]
      if (dots !== undefined) ndots = Math.min(Number(dots), 15)
    }
  }
  return { search, ndots }
}

/** The whole names that a name may mean, in the order in which they are to be asked for. */
export function wholeNames(name: string, { search, ndots }: NameCompletion): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)]
  const completed = search.map((domain) => `${name}.${domain.replace(/\.$/, '')}`)
  return name.split('.').length - 1 >= ndots ? [name, ...completed] : [...completed, name]
}
