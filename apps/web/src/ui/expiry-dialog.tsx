import type { JSX } from 'solid-js'
import { createForm } from './create-form.ts'
import { ExpiryField } from './expiry-field.tsx'
import { FormDialog } from './form-dialog.tsx'
import { localTime } from './time.ts'

interface ExpiryDialogProps {
  title: string
  /** When it expires now: ISO 8601, or null for never. */
  value: string | null
  /** What happens then, as a sentence; `at` is the moment in words. */
  effect: (at: string) => JSX.Element
  /** What it means that it never does. */
  never: JSX.Element
  send: (expiresAt: string | null) => Promise<unknown>
  onClose: () => void
}

/** Asks when something expires. */
export function ExpiryDialog(props: ExpiryDialogProps) {
  const form = createForm({
    initial: { expiresAt: props.value },
    send: ({ expiresAt }) => props.send(expiresAt),
  })
  const end = () => form.values().expiresAt
  return (
    <FormDialog title={props.title} form={form} action="Save" ready={form.changed()} onClose={props.onClose}>
      <ExpiryField label="Expires" {...form.field('expiresAt')} />
      <p class="soft" aria-live="polite">
        {end() === null ? props.never : props.effect(localTime(end() ?? ''))}
      </p>
    </FormDialog>
  )
}
