import type { FormField } from '../../../ui/create-form.ts'
import { EndField } from '../../../ui/end-field.tsx'
import { TextField } from '../../../ui/field.tsx'

interface SshKeyFieldsProps {
  name: FormField<string>
  /** ISO 8601, or null for never. */
  expiresAt: FormField<string | null>
  autofocus?: boolean
}

/** What a key is called, and whether it ends by itself. */
export function SshKeyFields(props: SshKeyFieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        {...props.name}
        hint="To tell your keys apart: “laptop”."
        autofocus={props.autofocus ?? false}
      />
      <EndField
        label="Ends (optional)"
        {...props.expiresAt}
        hint="The key then lets nobody in any more, and leaves every server."
      />
    </>
  )
}
