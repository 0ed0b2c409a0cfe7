import type { FormField } from '../../../ui/create-form.ts'
import { ExpiryField } from '../../../ui/expiry-field.tsx'
import { TextField } from '../../../ui/field.tsx'

interface SshKeyFieldsProps {
  name: FormField<string>
  /** ISO 8601, or null for never. */
  expiresAt: FormField<string | null>
  autofocus?: boolean
}

/** What a key is called, and when it expires. */
export function SshKeyFields(props: SshKeyFieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        {...props.name}
        hint="To tell your keys apart: “laptop”."
        autofocus={props.autofocus ?? false}
      />
      <ExpiryField
        label="Expires"
        {...props.expiresAt}
        hint="After this, the key stops working and is removed from every server."
      />
    </>
  )
}
