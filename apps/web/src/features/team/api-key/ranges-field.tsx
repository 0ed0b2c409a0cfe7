import { Field } from '../../../ui/field.tsx'
import './ranges-field.css'

interface RangesFieldProps {
  /** One address or range a line. */
  value: string
  onInput: (text: string) => void
  error: string | undefined
  autofocus?: boolean
}

/** From where an API key may be used. */
export function RangesField(props: RangesFieldProps) {
  return (
    <div class="ranges-field">
      <Field
        label="May be used from"
        hint={
          <>
            One address or range a line, such as <span class="mono">203.0.113.0/24</span> or{' '}
            <span class="mono">2001:db8::7</span>. Empty: from anywhere.
          </>
        }
        error={props.error}
      >
        {(control) => (
          <textarea
            {...control}
            class="input mono"
            rows={3}
            value={props.value}
            onInput={(event) => props.onInput(event.currentTarget.value)}
            placeholder="anywhere"
            autofocus={props.autofocus ?? false}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
          />
        )}
      </Field>
    </div>
  )
}
