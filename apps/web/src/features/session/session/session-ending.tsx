import type { SessionView } from '@gatehouse/core/session/view'
import { Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { endingOf } from './session-words.ts'
import css from './sessions.module.css'

/** How a session ended, with the line that the person was told. */
export function SessionEnding(props: { session: SessionView }) {
  const ending = () => endingOf(props.session)
  return (
    <span title={ending().line ?? undefined}>
      <State tone={ending().tone}>{ending().words}</State>
      <Show when={ending().line}>{(line) => <span class={css.sessionLine}>: {line()}</span>}</Show>
    </span>
  )
}
