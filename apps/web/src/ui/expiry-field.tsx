import { createSignal, For, Show } from 'solid-js'
import { DayInput } from './day-input.tsx'
import { Field } from './field.tsx'
import { dayOf, endOfDay } from './iso-day.ts'
import { now } from './now.ts'
import { localTime } from './time.ts'
import './expiry-field.css'

interface ExpiryFieldProps {
  label: string
  /** ISO 8601, or null for never. */
  value: string | null
  onInput: (value: string | null) => void
  hint?: string
  error?: string | undefined
}

const presets = [
  { label: '1 day', hours: 24 },
  { label: '1 week', hours: 168 },
  { label: '30 days', hours: 720 },
]

const hour = 3_600_000
const inHours = (hours: number) => new Date(now() + hours * hour).toISOString()

/** The choice that a value stands for: a span that begins about now, or a day of its own. */
function choiceOf(value: string | null): string {
  if (value === null) return 'never'
  const left = Date.parse(value) - now()
  const preset = presets.find(({ hours }) => Math.abs(left - hours * hour) < 60_000)
  return preset ? String(preset.hours) : 'date'
}

/** When something expires: never, after a usual span, or at the end of a day, which is typed as ISO 8601 or picked. */
export function ExpiryField(props: ExpiryFieldProps) {
  const [choice, setChoice] = createSignal(choiceOf(props.value))
  const [day, setDay] = createSignal(props.value ? dayOf(props.value) : '')
  let text: HTMLInputElement | undefined

  const choose = (chosen: string) => {
    setChoice(chosen)
    if (chosen === 'date') {
      queueMicrotask(() => text?.focus())
      return type(day())
    }
    props.onInput(chosen === 'never' ? null : inHours(Number(chosen)))
  }
  const wrong = () => {
    const end = endOfDay(day())
    if (end === null) return 'Give the date as YYYY-MM-DD, e.g. 2027-01-31.'
    return Date.parse(end) <= now() ? 'Choose today or a later day.' : ''
  }
  // what is no date must not pass for never: the browser does not let the form be sent
  const type = (typed: string) => {
    setDay(typed)
    const end = endOfDay(typed)
    if (end !== null) props.onInput(end)
  }
  return (
    <Field
      label={props.label}
      hint={props.hint}
      error={(choice() === 'date' && day().length >= 8 && wrong()) || props.error}
    >
      {(control) => (
        <div class="expiry-field">
          <select {...control} class="input" onChange={(event) => choose(event.currentTarget.value)}>
            <option value="never" selected={choice() === 'never'}>
              Never
            </option>
            <For each={presets}>
              {({ label, hours }) => (
                <option value={hours} selected={choice() === String(hours)}>
                  {label}
                </option>
              )}
            </For>
            <option value="date" selected={choice() === 'date'}>
              Pick a date
            </option>
          </select>
          <Show when={choice() === 'date'}>
            <DayInput
              label="Date, as YYYY-MM-DD"
              control={{ 'aria-describedby': control['aria-describedby'] }}
              ref={(element) => (text = element)}
              value={day()}
              onInput={type}
              wrong={wrong()}
              first={dayOf(new Date(now()).toISOString())}
            />
          </Show>
          <Show when={props.value}>{(at) => <span class="soft">{localTime(at())}</span>}</Show>
        </div>
      )}
    </Field>
  )
}
