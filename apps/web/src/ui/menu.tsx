import { createSignal, Show, Suspense } from 'solid-js'
import { lazyWithRetry } from './lazy-with-retry.ts'
import type { MenuProps } from './menu-props.ts'
import './menu.css'

const load = () => import('./open-menu.tsx')
const OpenMenu = lazyWithRetry(load)

/**
 * A button that opens a list of things to do, or of places to go to. What opens it is read when the button is
 * about to be used: it is bigger than the page.
 */
export function Menu(props: MenuProps) {
  const [used, setUsed] = createSignal(false)
  const use = () => setUsed(true)
  const closed = () => (
    <button
      type="button"
      class={props.triggerClass ?? 'button quiet'}
      aria-label={props.label}
      aria-haspopup="menu"
      aria-expanded="false"
      onPointerEnter={load}
      onFocus={load}
      onClick={use}
      onKeyDown={(event) => event.key === 'ArrowDown' && use()}
    >
      {props.trigger}
    </button>
  )
  return (
    <Show when={used()} fallback={closed()}>
      <Suspense fallback={closed()}>
        <OpenMenu {...props} />
      </Suspense>
    </Show>
  )
}
