import { createSignal, Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { issueWith } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Asks for another address; both mailboxes have to confirm it. */
export function ChangeEmail(props: { replaces: string | undefined; onClose: () => void }) {
  const account = useAccount()
  const [email, setEmail] = createSignal('')
  const change = createTask(async () => {
    const { to } = await gatehouse().security.changeEmail.mutate({ email: email().trim() })
    toast(`A link is on its way to ${account.user().email}, and one to ${to}.`)
    await refetch('passkeys')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await change.run()) props.onClose()
  }
  return (
    <Dialog
      title="Change your e-mail address"
      description={
        <ul>
          <li>
            {account.user().email} and the new address each get a link; both have to be confirmed within a day
          </li>
          <li>then all your sign-ins end, and you sign in anew under the new address</li>
          <li>roles, keys and logins on servers stay as they are; the owners of your accounts are told</li>
          <Show when={props.replaces}>
            {(to) => <li>the change to {to()}, which is under way, is given up</li>}
          </Show>
        </ul>
      }
      onClose={props.onClose}
    >
      <form onSubmit={submit}>
        <TextField
          label="New e-mail address"
          type="email"
          value={email()}
          onInput={setEmail}
          error={issueWith(change.failure(), 'email')}
          autocomplete="email"
          required
          autofocus
        />
        <Problem failure={change.failure()} fields={['email']} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={change.busy()}>
            Send both links
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
