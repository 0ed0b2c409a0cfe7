import { createSignal, Show } from 'solid-js'

const [updated, setUpdated] = createSignal(false)

const unasked = new WeakSet<Error>()

/** Where somebody has typed last. */
let typedAt: string | undefined

/**
 * After an upgrade a page that is open asks for parts under names that are no more. It is loaded anew, at once where nothing can be
 * lost by it; else its reader is told.
 */
export function watchForUpgrade(): void {
  addEventListener('input', () => (typedAt = location.pathname))
  addEventListener('vite:preloadError', async ({ payload }) => {
    const inUse = isInUse()
    if (!(await isUpgraded()) || unasked.has(payload)) return
    if (inUse) setUpdated(true)
    else location.reload()
  })
}

/** Says that nobody has asked for what could not be read yet: no page is loaded again for it. */
export function noteUnasked(failure: unknown): void {
  if (failure instanceof Error) unasked.add(failure)
}

/** Stands over the page until it is loaded anew. */
export function Updated() {
  return (
    <Show when={updated()}>
      <div class="updated" role="alert">
        Gatehouse was updated while this page was open.{' '}
        <button type="button" class="button" onClick={() => location.reload()}>
          Reload
        </button>
      </div>
    </Show>
  )
}

/** Whether the server has another dashboard now than this: the network may as well have failed. */
export async function isUpgraded(): Promise<boolean> {
  const page = await fetch('/', { cache: 'no-store' }).then(
    (response) => (response.ok ? response.text() : ''),
    () => '',
  )
  const [own] = document.querySelectorAll<HTMLScriptElement>('script[type="module"][src]')
  return own !== undefined && page !== '' && !page.includes(own.getAttribute('src') ?? '')
}

/** Whether something would be lost: what was typed, a terminal, a dialog with a secret that is shown once. */
function isInUse(): boolean {
  if (document.querySelector('[role="dialog"], [data-in-use]')) return true
  return typedAt === location.pathname && document.querySelector('input, textarea') !== null
}
