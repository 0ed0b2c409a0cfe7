import { useSearchParams } from '@solidjs/router'

/** The list's filter, kept in the address as `?filter=`. */
export function createUrlFilter(): [() => string, (text: string) => void] {
  const [params, setParams] = useSearchParams<{ filter: string }>()
  const set = (filter: string) => setParams({ filter }, { replace: true })
  return [() => params.filter ?? '', set]
}
