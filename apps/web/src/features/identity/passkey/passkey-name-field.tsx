import type { FormField } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'

/** What a new passkey is to be called. */
export function PasskeyNameField(props: FormField<string>) {
  return (
    <TextField
      label="Name"
      {...props}
      hint="Where it is: “laptop”, “blue security key”."
      required
      autofocus
    />
  )
}
