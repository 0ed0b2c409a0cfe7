import { createSignal, Show, Suspense } from 'solid-js'
import type { Failure } from '../api/failure.ts'
import { lazyWithRetry } from './lazy-with-retry.ts'
import type { ToastMessage } from './toast-message.ts'

/** How long it is said that something was done, in ms. */
const shownFor = 6000

const ToastRegion = lazyWithRetry(() => import('./toast-region.tsx'))

const [waiting, setWaiting] = createSignal<readonly ToastMessage[]>([])
const [used, setUsed] = createSignal(false)
const [said, setSaid] = createSignal('')

/** Says for six seconds that something was done; longer while a pointer or the focus rests on it. */
export function toast(text: string): void {
  show({ text, failed: false })
}

/** Says that something was not done, until it is put away, and which request failed. */
export function toastFailure(text: string, failure?: Failure): void {
  show({ text, failed: true, failure })
}

/** Says to a screen reader what eyes see elsewhere on the page. */
export function announce(text: string): void {
  // the same words again are news only after none
  setSaid('')
  setTimeout(() => setSaid(text), 50)
}

/**
 * Where toasts appear; once on the page, so that screen readers hear them. The attribute is Kobalte's: a dialog hides everything else
 * on the page from them, but not this. What shows them is read with the first.
 */
export function Toasts(props: { shownFor?: number }) {
  return (
    <div class="toasts" data-kb-top-layer>
      <p class="hidden-text" role="status">
        {said()}
      </p>
      <Show when={used()}>
        <Suspense>
          <ToastRegion
            shownFor={props.shownFor ?? shownFor}
            waiting={waiting()}
            onTaken={() => setWaiting([])}
          />
        </Suspense>
      </Show>
    </div>
  )
}

function show(message: ToastMessage): void {
  setWaiting((before) => [...before, message])
  setUsed(true)
}
