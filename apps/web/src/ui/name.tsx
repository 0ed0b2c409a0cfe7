import { Show } from 'solid-js'
import { cutName } from './cut-name.ts'
import './name.css'

/** A name that is cut in the middle where there is no room; whole under the pointer, and to who hears it. */
export function Name(props: { of: string }) {
  const parts = () => cutName(props.of)
  return (
    <Show when={parts()[1]} fallback={<span title={props.of}>{props.of}</span>}>
      <span class="name" title={props.of}>
        <span class="hidden-text">{props.of}</span>
        <span class="name-start" aria-hidden="true">
          {parts()[0]}
        </span>
        <span aria-hidden="true">{parts()[1]}</span>
      </span>
    </Show>
  )
}
