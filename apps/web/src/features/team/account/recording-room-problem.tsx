import type { RecordingRoom } from '@gatehouse/core/team/account/view'
import { Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { roomProblem } from './recording-room-words.ts'

/** A line that says that recordings have too little room; nothing where they have enough. */
export function RecordingRoomProblem(props: { room: RecordingRoom | null | undefined }) {
  const problem = () => (props.room ? roomProblem(props.room) : null)
  return (
    <Show when={problem()}>
      {(known) => (
        <p role="status">
          <State tone={known().isFull ? 'bad' : 'wait'}>{known().words}</State>
        </p>
      )}
    </Show>
  )
}
