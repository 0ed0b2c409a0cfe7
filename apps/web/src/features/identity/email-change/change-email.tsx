import { Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Asks for another address; both mailboxes have to confirm it. */
export default function ChangeEmail(props: { replaces: string | undefined; onClose: () => void }) {
  const account = useAccount()
  const form = createForm({
    initial: { email: '' },
    async send({ email }) {
      const { to } = await gatehouse().security.changeEmail.mutate({ email })
      toast(`Links sent to ${account.user().email} and ${to}.`)
      await refetch('passkeys')
    },
  })
  return (
    <FormDialog
      title="Change your email address"
      description={
        <ul>
          <li>{account.user().email} and the new address each get a link; confirm both within a day</li>
          <li>then you’re signed out everywhere, and sign in with the new address</li>
          <li>
            roles, keys and logins on servers stay as they are; the owners of your accounts get an email
          </li>
          <Show when={props.replaces}>{(to) => <li>this replaces the pending change to {to()}</li>}</Show>
        </ul>
      }
      form={form}
      action="Send both links"
      onClose={props.onClose}
    >
      <TextField
        label="New email address"
        type="email"
        {...form.field('email')}
        autocomplete="email"
        required
        autofocus
      />
    </FormDialog>
  )
}
