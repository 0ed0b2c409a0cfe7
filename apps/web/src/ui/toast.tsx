import { createSignal, For } from 'solid-js'
import './toast.css'

const shownFor = 6000
const [toasts, setToasts] = createSignal<{ text: string }[]>([])

/** Says for six seconds that something was done. */
export function toast(text: string): void {
  const entry = { text }
  setToasts((all) => [...all.slice(-2), entry])
  setTimeout(() => setToasts((all) => all.filter((other) => other !== entry)), shownFor)
}

/** Where toasts appear; once on the page, so that screen readers hear them. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      <For each={toasts()}>{(entry) => <p class="toast">{entry.text}</p>}</For>
    </div>
  )
}
