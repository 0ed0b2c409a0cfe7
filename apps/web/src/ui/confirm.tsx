import { createSignal, For, type JSX, Show } from 'solid-js'
import { mustWait, type Task } from '../api/task.ts'
import { Button } from './button.tsx'
import { Cancel } from './cancel.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { Problem } from './problem.tsx'
import { SlowNote } from './slow-note.tsx'

interface ConfirmProps {
  title: string
  /** Exactly what will happen, a line each. */
  effects: JSX.Element[]
  action: string
  /** What leaves things as they are, where “Cancel” could be misread. */
  dismiss?: string
  danger?: boolean
  /** A word that has to be typed first, for what cannot be taken back. */
  type?: string
  /** A choice that changes the effects. */
  more?: JSX.Element
  task: Task<[]>
  onClose: () => void
}

/** Says what will happen, then does it once; closes when it is done. */
export function Confirm(props: ConfirmProps) {
  const [typed, setTyped] = createSignal('')
  const allowed = () => props.type === undefined || typed().trim() === props.type
  const submit = async (event: Event) => {
    event.preventDefault()
    if (allowed() && (await props.task.run())) props.onClose()
  }
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      description={
        <ul>
          <For each={props.effects}>{(effect) => <li>{effect}</li>}</For>
        </ul>
      }
    >
      <form onSubmit={submit}>
        <Show when={props.type}>
          {(word) => (
            <TextField label={`Type ${word()} to confirm`} value={typed()} onInput={setTyped} mono />
          )}
        </Show>
        {props.more}
        <Problem failure={props.task.failure()} />
        <div class="actions">
          <Cancel>{props.dismiss}</Cancel>
          <Button
            type="submit"
            kind={props.danger ? 'danger' : 'main'}
            busy={props.task.busy()}
            disabled={!allowed()}
            waits={mustWait(props.task)}
          >
            {props.action}
          </Button>
        </div>
        <SlowNote busy={props.task.busy()} />
      </form>
    </Dialog>
  )
}
