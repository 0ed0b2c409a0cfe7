import type { JSX } from 'solid-js'
import './state.css'

/** `ok` filled green, `wait` ringed amber, `bad` filled red, `drift` violet, `none` no dot. */
export type Tone = 'ok' | 'wait' | 'bad' | 'drift' | 'none'

/** A dot with a word: colour never says it alone. */
export function State(props: { tone: Tone; children: JSX.Element }) {
  return <span class={`state ${props.tone}`}>{props.children}</span>
}
