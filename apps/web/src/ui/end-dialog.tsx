import type { JSX } from 'solid-js'
import { createForm } from './create-form.ts'
import { EndField } from './end-field.tsx'
import { FormDialog } from './form-dialog.tsx'
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
  send: (expiresAt: string | null) => Promise<unknown>
  onClose: () => void
}

/** Asks when something is to end by itself. */
export function EndDialog(props: EndDialogProps) {
  const form = createForm({
    initial: { expiresAt: props.value },
    send: ({ expiresAt }) => props.send(expiresAt),
  })
  const end = () => form.values().expiresAt
  return (
    <FormDialog title={props.title} form={form} action="Save" ready={form.changed()} onClose={props.onClose}>
      <EndField label={props.label} {...form.field('expiresAt')} />
      <p class="soft" aria-live="polite">
        {end() === null ? props.never : props.effect(localTime(end() ?? ''))}
      </p>
    </FormDialog>
  )
}
