import { onCleanup, onMount } from 'solid-js'

/** Up and Down walk through `[data-row]`, Home and End jump, Enter opens the row's `[data-open]`. */
export function createRowKeys(container: () => HTMLElement | undefined): void {
  const onKey = (event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      document.querySelector('[role="dialog"], [role="menu"]') ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey
    )
      return
    const rows = [...(container()?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    const focused = document.activeElement
    const at = rows.findIndex((row) => row.contains(focused))
    const inRow = at !== -1 && isPlain(focused)
    if (!inRow && !isFree(focused)) return
    if (event.key === 'Enter' && rows[at] === focused) {
      rows[at]?.querySelector<HTMLElement>('[data-open]')?.click()
      event.preventDefault()
      return
    }
    const next = target(event.key, at, rows.length)
    if (next === undefined) return
    rows[next]?.focus()
    event.preventDefault()
  }
  onMount(() => document.addEventListener('keydown', onKey))
  onCleanup(() => document.removeEventListener('keydown', onKey))
}

function target(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowDown') return Math.min(at + 1, count - 1)
  if (key === 'ArrowUp') return at === -1 ? count - 1 : Math.max(at - 1, 0)
  if (at === -1) return undefined
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}

/** Nothing has the focus, or the filter, from which Down leads into the list. */
function isFree(element: Element | null): boolean {
  return element === null || element === document.body || element.matches('[data-filter]')
}

function isPlain(element: Element | null): boolean {
  return !element?.matches('input, select, textarea, [aria-haspopup][aria-expanded="true"]')
}
