import { type ServerAccess, type ServerDetail, serverAccesses } from '@gatehouse/core/fleet/server/view'
import { createSignal, For } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accessEffects } from './access-effects.ts'
import { accessInWords } from './server-access-words.ts'

const options = serverAccesses.map((value) => ({
  value,
  label: accessInWords[value].name,
  hint: accessInWords[value].means,
}))

/** Asks how members are to log in to a server, and says what the change does before it is made. */
export function ChangeServerAccess(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const { id, name, access } = props.server
  const [wanted, setWanted] = createSignal<ServerAccess>(access)
  const change = createTask(async () => {
    await account.api.servers.changeAccess.mutate({ server: id, access: wanted() })
    toast(`${name}: ${accessInWords[wanted()].name}. It is on its way there.`)
    await refetch('servers')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (wanted() !== access && (await change.run())) props.onClose()
  }
  return (
    <Dialog title={`How members log in to ${name}`} onClose={props.onClose}>
      <form onSubmit={submit}>
        <RadioGroup label="Logging in" value={wanted()} options={options} onChange={setWanted} />
        <ul class="soft" aria-live="polite">
          <For each={accessEffects(props.server, wanted())}>{(effect) => <li>{effect}</li>}</For>
        </ul>
        <Problem failure={change.failure()} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={change.busy()} disabled={wanted() === access}>
            Change
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
