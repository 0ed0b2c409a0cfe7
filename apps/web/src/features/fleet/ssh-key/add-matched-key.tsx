import type { KeyMatchView } from '@gatehouse/core/fleet/ssh-key/view'
import { createSignal } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { SshKeyFields } from './ssh-key-fields.tsx'

/** Makes a key that was found on a server one of the reader’s own. */
export function AddMatchedKey(props: { match: KeyMatchView; onClose: () => void }) {
  const account = useAccount()
  const [name, setName] = createSignal(`from ${props.match.server}`)
  const [end, setEnd] = createSignal<string | null>(null)
  const add = createTask(async () => {
    const { publicKey } = props.match
    const key = await account.api.keys.add.mutate({ name: name().trim(), publicKey, expiresAt: end() })
    toast(`Added ${key.name}. It is on its way to your servers.`)
    await refetch('keys', 'team', 'servers')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await add.run()) props.onClose()
  }
  return (
    <Dialog
      title="Add the key that was found"
      description={<span class="mono">{props.match.fingerprint}</span>}
      onClose={props.onClose}
    >
      <form onSubmit={submit}>
        <p>
          <b>Add it only if it is yours.</b> Whoever holds its private half gets in as you, on every server
          you reach. On your own computer, compare what{' '}
          <span class="mono">ssh-keygen -lf ~/.ssh/id_ed25519.pub</span> prints.
        </p>
        <SshKeyFields
          name={name()}
          onName={setName}
          end={end()}
          onEnd={setEnd}
          failure={add.failure()}
          autofocus
        />
        <Problem failure={add.failure()} fields={['name', 'expiresAt']} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={add.busy()}>
            Add key
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
