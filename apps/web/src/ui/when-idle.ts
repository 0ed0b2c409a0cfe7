import { onCleanup } from 'solid-js'

/** How long a page has stood before anything is read that nobody has asked for, in ms. */
const rest = 3000

/** Runs once when the page has stood for a while and the browser has nothing else to do; not in a browser that does not say so. */
export function whenIdle(run: () => unknown): void {
  const timer = setTimeout(() => window.requestIdleCallback?.(() => run()), rest)
  onCleanup(() => clearTimeout(timer))
}
