import { useSearchParams } from '@solidjs/router'
import { createComputed, createSignal, onCleanup } from 'solid-js'

/** How long typing rests before the address follows it, in ms. */
const rest = 150

/**
 * A part of what the page shows, kept in the address as `?name=`. It holds at once; the address follows when typing rests,
 * and whatever else changes the address changes it.
 */
export function createUrlFilter(name = 'filter'): [() => string, (text: string) => void] {
  const [params, setParams] = useSearchParams<Record<string, string>>()
  const inAddress = () => params[name] ?? ''
  const [text, setText] = createSignal(inAddress())
  let written = inAddress()
  let timer: ReturnType<typeof setTimeout> | undefined
  createComputed(() => {
    const found = inAddress()
    if (found === written) return
    written = found
    setText(found)
  })
  onCleanup(() => clearTimeout(timer))
  const set = (next: string) => {
    setText(next)
    clearTimeout(timer)
    timer = setTimeout(() => {
      written = next
      setParams({ [name]: next }, { replace: true })
    }, rest)
  }
  return [text, set]
}
