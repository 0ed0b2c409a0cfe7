import type { SessionView } from '@gatehouse/core/session/view'
import { Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { endingOf } from './session-words.ts'

/** How a session ended, with the line that the person was told. */
export function SessionEnding(props: { session: SessionView }) {
  const ending = () => endingOf(props.session)
  return (
    <span title={ending().line ?? undefined}>
      <State tone={ending().tone}>{ending().words}</State>
      <Show when={ending().line}>{(line) => <span class="session-line">: {line()}</span>}</Show>
    </span>
  )
}
