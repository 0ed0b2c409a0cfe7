import type { JSX } from 'solid-js'
import { Field } from './field.tsx'
import './number-field.css'

interface NumberFieldProps {
  label: string
  /** What the number counts, behind it: `minutes`. */
  unit: string
  value: string
  onInput: (value: string) => void
  hint?: JSX.Element
  error?: string | undefined
}

/** A number as it is typed, with its unit behind it. What may stand there is the server's to say. */
export function NumberField(props: NumberFieldProps) {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(control) => (
        <div class="number-field">
          <input
            {...control}
            class="input"
            type="number"
            value={props.value}
            onInput={(event) => props.onInput(event.currentTarget.value)}
            autocomplete="off"
          />
          <span class="soft">{props.unit}</span>
        </div>
      )}
    </Field>
  )
}
