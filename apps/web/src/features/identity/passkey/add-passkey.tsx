import { enrolPasskey } from '../../../api/passkey.ts'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { PasskeyNameField } from './passkey-name-field.tsx'

/** Names a passkey, then has the browser make it. */
export default function AddPasskey(props: { onClose: () => void; onEnrolled?: () => void }) {
  const form = createForm({
    initial: { name: '' },
    async send({ name }) {
      await enrolPasskey(name)
      toast(`Added ${name}. From now on, signing in asks for a passkey.`)
      await refetch('passkeys')
    },
  })
  return (
    <FormDialog
      title="Add a passkey"
      description="Your browser asks for your fingerprint, face, PIN or security key. Nothing secret leaves the device."
      form={form}
      action="Continue"
      onClose={props.onClose}
      onDone={() => props.onEnrolled?.()}
    >
      <PasskeyNameField {...form.field('name')} />
    </FormDialog>
  )
}
