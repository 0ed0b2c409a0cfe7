import { For } from 'solid-js'
import { Field } from './field.tsx'

export interface SelectFieldProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onInput: (value: T) => void
  hint?: string
  error?: string | undefined
}

/** A native select: it brings its own keyboard, and the phone's own picker. */
export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  const choose = (value: string) => {
    const option = props.options.find((candidate) => candidate.value === value)
    if (option) props.onInput(option.value)
  }
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(control) => (
        <select {...control} class="input" onChange={(event) => choose(event.currentTarget.value)}>
          <For each={props.options}>
            {(option) => (
              <option value={option.value} selected={option.value === props.value}>
                {option.label}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  )
}
