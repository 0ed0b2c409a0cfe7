import { type Component, lazy } from 'solid-js'
import { isUpgraded } from '../updated.tsx'

const firstPause = 1000
const longestPause = 30_000

/**
 * A component that is read when it is first shown. Where it cannot be read, the page around it stays as it is: it comes when the
 * network is back, or not at all after an upgrade, of which the reader is told (`updated.tsx`).
 */
export function lazyWithRetry<Props extends object>(load: () => Promise<{ default: Component<Props> }>) {
  return lazy(() => loadWithRetry(load))
}

async function loadWithRetry<Props extends object>(
  load: () => Promise<{ default: Component<Props> }>,
): Promise<{ default: Component<Props> }> {
  for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
    try {
      return await load()
    } catch {
      if (await isUpgraded()) return { default: () => null }
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}
