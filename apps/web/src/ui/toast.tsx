import { createSignal, For, Show } from 'solid-js'
import './toast.css'

interface Toast {
  text: string
  failed: boolean
}

const shownFor = 6000
const [toasts, setToasts] = createSignal<readonly Toast[]>([])
const [said, setSaid] = createSignal('')

/** Says for six seconds that something was done; longer while a pointer rests on it. */
export function toast(text: string): void {
  const entry = { text, failed: false }
  add(entry)
  const end = () => (document.querySelector('.toasts:hover') ? later() : drop(entry))
  const later = () => setTimeout(end, shownFor)
  later()
}

/** Says that something was not done, until it is put away. */
export function toastFailure(text: string): void {
  add({ text, failed: true })
}

/** Says to a screen reader what eyes see elsewhere on the page. */
export function announce(text: string): void {
  // the same words again are news only after none
  setSaid('')
  setTimeout(() => setSaid(text), 50)
}

/**
 * Where toasts appear; once on the page, so that screen readers hear them. The attribute is Kobalte's: a dialog hides everything else
 * on the page from them, but not this.
 */
export function Toasts() {
  return (
    <div class="toasts" data-kb-top-layer>
      <p class="hidden-text" role="status">
        {said()}
      </p>
      <div class="toast-list" role="status" aria-live="polite">
        <For each={toasts()}>
          {(entry) => (
            <p class="toast" classList={{ failed: entry.failed }}>
              {entry.text}
              <Show when={entry.failed}>
                {' '}
                <button type="button" class="toast-close" onClick={() => drop(entry)}>
                  Close
                </button>
              </Show>
            </p>
          )}
        </For>
      </div>
    </div>
  )
}

function add(entry: Toast): void {
  setToasts((all) => [...all.slice(-2), entry])
}

function drop(entry: Toast): void {
  setToasts((all) => all.filter((other) => other !== entry))
}
