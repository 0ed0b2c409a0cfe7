import { createSignal, For } from 'solid-js'
import { Field } from './field.tsx'
import { localValue, momentOf } from './local-time.ts'
import { now } from './now.ts'
import './end-field.css'

interface EndFieldProps {
  label: string
  /** ISO 8601, or null for never. */
  value: string | null
  onInput: (value: string | null) => void
  hint?: string
  error?: string | undefined
}

const choices = [
  { label: '1 day', hours: 24 },
  { label: '1 week', hours: 168 },
  { label: '30 days', hours: 720 },
  { label: 'Never', hours: null },
]

/** When something is to end by itself: a date and time in the reader's zone, or never. */
export function EndField(props: EndFieldProps) {
  // Half of a moment is none, and must not pass for never: the form is not sent before the rest is there.
  const [half, setHalf] = createSignal(false)
  let input: HTMLInputElement | undefined
  const choose = (hours: number | null) => {
    const end = hours === null ? null : new Date(now() + hours * 3_600_000).toISOString()
    if (input) input.value = end ? localValue(end) : ''
    setHalf(false)
    props.onInput(end)
  }
  return (
    <Field
      label={props.label}
      hint={props.hint}
      error={half() ? 'Give both the date and the time.' : props.error}
    >
      {(control) => (
        <div class="end-field">
          <input
            {...control}
            class="input"
            type="datetime-local"
            value={props.value ? localValue(props.value) : ''}
            onInput={(event) => {
              const { validity, value } = event.currentTarget
              setHalf(validity.badInput)
              if (!validity.badInput) props.onInput(momentOf(value))
            }}
            ref={(element) => (input = element)}
          />
          <fieldset class="group end-choices" aria-label={`${props.label}, quick choices`}>
            <For each={choices}>
              {({ label, hours }) => (
                <button type="button" class="button quiet" onClick={() => choose(hours)}>
                  {label}
                </button>
              )}
            </For>
          </fieldset>
        </div>
      )}
    </Field>
  )
}
