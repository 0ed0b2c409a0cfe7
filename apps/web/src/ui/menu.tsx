import { createSignal, Show, Suspense } from 'solid-js'
import { lazyWithRetry } from './lazy-with-retry.ts'
import type { MenuProps } from './menu-props.ts'
import './menu.css'

const load = () => import('./open-menu.tsx')
const OpenMenu = lazyWithRetry(load)
const keys = ['Enter', ' ', 'ArrowDown', 'ArrowUp']

/**
 * A button that opens a list of things to do, or of places to go to. What opens it is read when the button is
 * about to be used: it is bigger than the page.
 */
export function Menu(props: MenuProps) {
  const [used, setUsed] = createSignal<{ byKey: string | undefined }>()
  const closed = () => (
    <button
      type="button"
      class={props.triggerClass ?? 'button quiet'}
      aria-label={props.label}
      aria-haspopup="menu"
      aria-expanded="false"
      onPointerEnter={load}
      onFocus={load}
      aria-busy={used() ? true : undefined}
      // a press that counts no clicks is no pointer's
      onClick={({ detail }) => setUsed({ byKey: detail === 0 ? 'Enter' : undefined })}
      onKeyDown={(event) => {
        if (!keys.includes(event.key)) return
        event.preventDefault()
        setUsed({ byKey: event.key })
      }}
    >
      {props.trigger}
    </button>
  )
  return (
    <Show when={used()} fallback={closed()}>
      {(use) => (
        <Suspense fallback={closed()}>
          <OpenMenu {...props} byKey={use().byKey} />
        </Suspense>
      )}
    </Show>
  )
}
