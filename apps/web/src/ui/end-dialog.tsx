import { createSignal, type JSX } from 'solid-js'
import { issueWith } from '../api/failure.ts'
import type { Task } from '../api/task.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { EndField } from './end-field.tsx'
import { Problem } from './problem.tsx'
import { localTime } from './time.ts'

interface EndDialogProps {
  title: string
  label: string
  /** The end as it is now: ISO 8601, or null for never. */
  value: string | null
  /** What happens then, as a sentence; `at` is the moment in words. */
  effect: (at: string) => JSX.Element
  /** What it means that there is no end. */
  never: JSX.Element
  task: Task<[string | null]>
  onClose: () => void
}

/** Asks when something is to end by itself. */
export function EndDialog(props: EndDialogProps) {
  const [end, setEnd] = createSignal(props.value)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (end() !== props.value && (await props.task.run(end()))) props.onClose()
  }
  const inWords = (iso: string) => localTime(iso)
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form onSubmit={submit}>
        <EndField
          label={props.label}
          value={end()}
          onChange={setEnd}
          error={issueWith(props.task.failure(), 'expiresAt')}
        />
        <p class="soft" aria-live="polite">
          {end() === null ? props.never : props.effect(inWords(end() ?? ''))}
        </p>
        <Problem failure={props.task.failure()} fields={['expiresAt']} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={props.task.busy()} disabled={end() === props.value}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
