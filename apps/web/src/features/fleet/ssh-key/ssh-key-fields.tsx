import { type Failure, issueWith } from '../../../api/failure.ts'
import { EndField } from '../../../ui/end-field.tsx'
import { TextField } from '../../../ui/field.tsx'

interface SshKeyFieldsProps {
  name: string
  onName: (name: string) => void
  /** ISO 8601, or null for never. */
  end: string | null
  onEnd: (end: string | null) => void
  failure: Failure | undefined
  autofocus?: boolean
}

/** What a key is called, and whether it ends by itself. */
export function SshKeyFields(props: SshKeyFieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        value={props.name}
        onInput={props.onName}
        hint="To tell your keys apart: “laptop”."
        error={issueWith(props.failure, 'name')}
        autofocus={props.autofocus ?? false}
      />
      <EndField
        label="Ends (optional)"
        value={props.end}
        onChange={props.onEnd}
        hint="The key then lets nobody in any more, and leaves every server."
        error={issueWith(props.failure, 'expiresAt')}
      />
    </>
  )
}
