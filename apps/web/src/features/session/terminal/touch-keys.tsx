import { For } from 'solid-js'
import css from './touch-keys.module.css'

const keys = [
  { name: 'Esc', sends: '\x1b' },
  { name: 'Tab', sends: '\t' },
  { name: 'Ctrl-C', sends: '\x03' },
  { name: 'Ctrl-D', sends: '\x04' },
  { name: '↑', sends: '\x1b[A', said: 'Up' },
  { name: '↓', sends: '\x1b[B', said: 'Down' },
] as const

/** The keys that a keyboard on a screen lacks. */
export function TouchKeys(props: { onKey: (text: string) => void }) {
  return (
    <fieldset class={`group ${css.terminalKeys}`} aria-label="Keys">
      <For each={keys}>
        {(key) => (
          <button
            type="button"
            class="button quiet"
            aria-label={'said' in key ? key.said : undefined}
            // the screen's keyboard stays where it is
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => props.onKey(key.sends)}
          >
            {key.name}
          </button>
        )}
      </For>
    </fieldset>
  )
}
