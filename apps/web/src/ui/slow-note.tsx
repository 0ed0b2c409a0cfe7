import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'

/** From when on a change takes longer than people expect, in ms. */
const usual = 10_000

/** Says of a change under way that it takes long. */
export function SlowNote(props: { busy: boolean }) {
  const [isSlow, setSlow] = createSignal(false)
  createEffect(
    on(
      () => props.busy,
      (busy) => {
        setSlow(false)
        if (!busy) return
        const timer = setTimeout(() => setSlow(true), usual)
        onCleanup(() => clearTimeout(timer))
      },
    ),
  )
  return (
    <div role="status">
      <Show when={isSlow()}>
        <p class="soft">This is taking longer than usual. It may still go through.</p>
      </Show>
    </div>
  )
}
