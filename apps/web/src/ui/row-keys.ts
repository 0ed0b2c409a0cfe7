import { onCleanup, onMount } from 'solid-js'

/** Rows of which only those near the view are in the page, each with its number in `data-index`. */
export interface LongRows {
  count: () => number
  /** The first one in view. */
  first: () => number
  /** Scrolls to one, so that it comes into the page. */
  show: (index: number) => void
}

interface RowKeysOptions {
  /** Where not every row is in the page. */
  long?: LongRows
  /** Among other things on a page the arrows scroll, and walk only once a row has the focus. */
  onlyWithin?: boolean
}

/** Up and Down walk through `[data-row]`, Home and End jump, Enter opens the row's `[data-open]`, or its menu. */
export function createRowKeys(
  container: () => HTMLElement | undefined,
  { long, onlyWithin = false }: RowKeysOptions = {},
): void {
  // The row that has the focus may leave the page by scrolling: the arrows then go on from it.
  let last: number | undefined
  const rows = () => [...(container()?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const focusRow = (index: number) => {
    last = index
    if (long) showRow(long, index, () => rows().find((row) => numberOf(row) === index))
    else rows()[index]?.focus()
  }
  const onKey = (event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      document.querySelector('[role="dialog"], [role="menu"]') ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey
    )
      return
    const focused = document.activeElement
    const here = rows()
    const row = here.find((one) => one.contains(focused))
    if (!(row && isPlain(focused)) && (onlyWithin || !isFree(focused))) return
    if (event.key === 'Enter' && row && row === focused) {
      // the row is itself what opens it, and the browser's to press
      if (row.matches('a, button')) return
      openRow(row)
      event.preventDefault()
      return
    }
    const from = !row ? (last ?? (long?.first() ?? 0) - 1) : long ? numberOf(row) : here.indexOf(row)
    const count = long?.count() ?? here.length
    const next = count === 0 ? undefined : target(event.key, from, count, row !== undefined)
    if (next === undefined) return
    focusRow(next)
    event.preventDefault()
  }
  onMount(() => document.addEventListener('keydown', onKey))
  onCleanup(() => document.removeEventListener('keydown', onKey))
}

function openRow(row: HTMLElement): void {
  const opens = row.querySelector<HTMLElement>('[data-open]')
  opens?.click()
  const menu = opens ? null : row.querySelector<HTMLElement>('[aria-haspopup]')
  menu?.focus()
  menu?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
}

const numberOf = (row: HTMLElement) => Number(row.dataset.index)

const mostFrames = 20

/** Focuses a row as soon as scrolling has brought it into the page. */
function showRow(long: LongRows, index: number, row: () => HTMLElement | undefined, frames = 0): void {
  if (frames === 0) long.show(index)
  const there = row()
  if (there) there.focus({ preventScroll: true })
  else if (frames < mostFrames) requestAnimationFrame(() => showRow(long, index, row, frames + 1))
}

/** Which row a key leads to; none for another key. */
export function target(key: string, at: number, count: number, inRow: boolean): number | undefined {
  if (key === 'ArrowDown') return Math.min(at + 1, count - 1)
  if (key === 'ArrowUp') return at === -1 ? count - 1 : Math.max(at - 1, 0)
  if (!inRow) return undefined
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}

/** Nothing has the focus but the page or its heading, or a filter or the box that selects all, from which Down leads into the list. */
function isFree(element: Element | null): boolean {
  return element === null || element.matches('body, main, main h1, [data-filter], [data-select-all], .chip')
}

function isPlain(element: Element | null): boolean {
  return !element?.matches(
    'input:not([type="checkbox"]), select, textarea, [aria-haspopup][aria-expanded="true"]',
  )
}
