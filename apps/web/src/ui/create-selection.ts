import { createSignal } from 'solid-js'
import { counted } from './count.ts'

/** Which rows of a table are selected; give it to the table and to a `SelectionBar`. */
export interface Selection {
  has: (key: string) => boolean
  /** Selects one, or no longer; with `range`, all from the one before it as well, as they are shown. */
  toggle: (key: string, range?: boolean) => void
  count: () => number
  /** How many of the selected are not shown, because a filter leaves them out. */
  hidden: () => number
  /** How much of what is shown is selected. */
  shown: () => 'none' | 'some' | 'all'
  /** Of what is shown, how many can be selected, in words: `48 members`. */
  shownInWords: () => string
  toggleShown: () => void
  clear: () => void
}

interface SelectionOptions<T> {
  /** What one is called: `member`. */
  noun: string
  /** All there are: what is no longer among them is no longer selected. */
  items: () => readonly T[]
  /** Those that are shown, in their order. */
  shown: () => readonly T[]
  keyOf: (item: T) => string
  /** Whether an item can be selected; all can, unless it is said. */
  can?: (item: T) => boolean
}

/** Selected rows of a table. They stay selected while a filter hides them, and say so. */
export function createSelection<T>(
  options: SelectionOptions<T>,
): Selection & { items: () => T[]; can: (item: T) => boolean } {
  const [keys, setKeys] = createSignal<ReadonlySet<string>>(new Set())
  let anchor: string | undefined
  const can = (item: T) => options.can?.(item) ?? true
  const has = (key: string) => keys().has(key)
  const isSelected = (item: T) => has(options.keyOf(item)) && can(item)
  const items = () => (keys().size === 0 ? [] : options.items().filter(isSelected))
  const shownKeys = () => options.shown().filter(can).map(options.keyOf)
  const selectedShown = () => (keys().size === 0 ? 0 : options.shown().filter(isSelected).length)
  const put = (wanted: readonly string[], on: boolean) => {
    const next = new Set(keys())
    for (const key of wanted) on ? next.add(key) : next.delete(key)
    setKeys(next)
  }
  const shown = () => {
    const selected = selectedShown()
    return selected === 0 ? 'none' : selected === shownKeys().length ? 'all' : 'some'
  }
  return {
    items,
    can,
    has,
    toggle(key, range = false) {
      put(range ? between(shownKeys(), anchor, key) : [key], !has(key))
      anchor = key
    },
    count: () => items().length,
    hidden: () => items().length - selectedShown(),
    shown,
    shownInWords: () => counted(shownKeys().length, options.noun),
    toggleShown: () => put(shownKeys(), shown() !== 'all'),
    clear: () => setKeys(new Set<string>()),
  }
}

/** The keys from one to the other, both included; the latter alone where the former is not among them. */
function between(keys: readonly string[], from: string | undefined, to: string): readonly string[] {
  const ends = [keys.indexOf(from ?? to), keys.indexOf(to)]
  const first = Math.min(...ends)
  return first === -1 ? [to] : keys.slice(first, Math.max(...ends) + 1)
}
