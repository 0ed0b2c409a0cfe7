import { createEffect } from 'solid-js'
import { dayOf, endOfDay } from './iso-day.ts'
import './day-input.css'

interface DayInputProps {
  /** What ties it to a label and an error, where it is a field of its own. */
  control?: { id?: string; 'aria-describedby': string; 'aria-invalid'?: boolean }
  /** Its name, where no label stands beside it. */
  label?: string
  /** As it is typed. */
  value: string
  onInput: (typed: string) => void
  /** Why it is not accepted: the browser does not let the form be sent. */
  wrong?: string
  /** The first day that the calendar offers. */
  first?: string
  ref?: (element: HTMLInputElement) => void
}

/** A day, typed as ISO 8601 or picked from the browser's calendar. */
export function DayInput(props: DayInputProps) {
  let text: HTMLInputElement | undefined
  let picker: HTMLInputElement | undefined
  createEffect(() => text?.setCustomValidity(props.wrong ?? ''))
  return (
    <span class="day-input">
      <input
        {...props.control}
        class="input mono"
        ref={(element) => {
          text = element
          props.ref?.(element)
        }}
        aria-label={props.label}
        placeholder="YYYY-MM-DD"
        inputmode="numeric"
        autocomplete="off"
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <button
        type="button"
        class="button"
        aria-label={`Calendar: ${props.label ?? 'pick a day'}`}
        onClick={() => picker?.showPicker()}
      >
        Calendar
      </button>
      <span aria-hidden="true">
        <input
          type="date"
          class="day-picker"
          tabindex="-1"
          ref={(element) => (picker = element)}
          min={props.first}
          value={endOfDay(props.value) ? dayOf(endOfDay(props.value) ?? '') : ''}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </span>
    </span>
  )
}
