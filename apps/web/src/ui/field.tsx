import { createUniqueId, type JSX, onMount, Show } from 'solid-js'
import './field.css'

interface FieldProps {
  label: string
  hint?: JSX.Element
  error?: string | undefined
  children: (control: ControlProps) => JSX.Element
}

/** What ties a control to its label, hint and error. */
export interface ControlProps {
  id: string
  'aria-describedby': string
  'aria-invalid': boolean
}

/** A label, a control, a hint, and what is wrong with what was typed. */
export function Field(props: FieldProps) {
  const id = createUniqueId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.children({
        id,
        'aria-describedby': `${id}-hint ${id}-error`,
        get 'aria-invalid'() {
          return Boolean(props.error)
        },
      })}
      <Show when={props.hint}>
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      </Show>
      <p class="field-error" id={`${id}-error`} aria-live="polite">
        {props.error}
      </p>
    </div>
  )
}

interface TextFieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: JSX.Element
  error?: string | undefined
  type?: 'text' | 'email' | 'number'
  mono?: boolean
  required?: boolean
  autofocus?: boolean
  autocomplete?: string
  placeholder?: string
}

export function TextField(props: TextFieldProps) {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(control) => (
        <input
          {...control}
          class={props.mono ? 'input mono' : 'input'}
          type={props.type ?? 'text'}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          required={props.required ?? false}
          ref={(element) => props.autofocus && onMount(() => element.focus())}
          autofocus={props.autofocus ?? false}
          autocomplete={props.autocomplete ?? 'off'}
          placeholder={props.placeholder ?? ''}
          spellcheck={false}
          autocapitalize="off"
        />
      )}
    </Field>
  )
}

interface TextAreaProps {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: JSX.Element
  error?: string | undefined
  rows?: number
  placeholder?: string
  autofocus?: boolean
}

/** Lines for a machine. */
export function TextArea(props: TextAreaProps) {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(control) => (
        <textarea
          {...control}
          class="input mono"
          rows={props.rows ?? 2}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          placeholder={props.placeholder ?? ''}
          ref={(element) => props.autofocus && onMount(() => element.focus())}
          autofocus={props.autofocus ?? false}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
        />
      )}
    </Field>
  )
}
