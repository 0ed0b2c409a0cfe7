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

/** Notes another type. Ordering it is done at the provider. */
export function ResizeServer(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const [type, setType] = createSignal(props.server.type)
  const resize = createTask(async () => {
    await account.api.servers.resize.mutate({ server: props.server.id, type: type().trim() })
    toast(`The type of ${props.server.name} is ${type().trim() || 'empty'} now.`)
    await refetch('servers')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (type().trim() !== props.server.type && (await resize.run())) props.onClose()
  }
  return (
    <Dialog
      title={`Change the type of ${props.server.name}`}
      description="Only what Gatehouse and its log say changes: order the new size at the provider."
      onClose={props.onClose}
    >
      <form onSubmit={submit}>
        <TextField
          label="Type"
          value={type()}
          onInput={setType}
          hint="The provider’s word for its size: CCX13."
          error={issueWith(resize.failure(), 'type')}
          mono
          autofocus
        />
        <Problem failure={resize.failure()} fields={['type']} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            type="submit"
            kind="main"
            busy={resize.busy()}
            disabled={type().trim() === props.server.type}
          >
            Change type
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
