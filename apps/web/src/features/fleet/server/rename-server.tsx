import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

export function RenameServer(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const [name, setName] = createSignal(props.server.name)
  const rename = createTask(async () => {
    await account.api.servers.rename.mutate({ server: props.server.id, name: name().trim() })
    toast(`Renamed to ${name().trim()}.`)
    await refetch('servers', 'team')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await rename.run()) props.onClose()
  }
  return (
    <Dialog
      title={`Rename ${props.server.name}`}
      description="Only the name in Gatehouse changes; nothing on the server does."
      onClose={props.onClose}
    >
      <form onSubmit={submit}>
        <TextField
          label="Name"
          value={name()}
          onInput={setName}
          error={issueWith(rename.failure(), 'name')}
          mono
          required
          autofocus
        />
        <Problem failure={rename.failure()} fields={['name']} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={rename.busy()}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
