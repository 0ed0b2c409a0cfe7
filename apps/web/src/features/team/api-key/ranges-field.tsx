import type { FormField } from '../../../ui/create-form.ts'
import { TextArea } from '../../../ui/field.tsx'

/** From where an API key may be used: one address or range a line. */
export function RangesField(props: FormField<string> & { autofocus?: boolean }) {
  return (
    <TextArea
      label="Can be used from"
      {...props}
      hint={
        <>
          One address or range per line, such as <span class="mono">203.0.113.0/24</span> or{' '}
          <span class="mono">2001:db8::7</span>. Empty: from anywhere.
        </>
      }
      rows={3}
      placeholder="anywhere"
    />
  )
}
