import type { ProbeView } from '@gatehouse/core/fleet/server/view'
import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import type { Failure } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { CompareHostKey } from '../host-key/compare-host-key.tsx'
import type { NewServer } from './register-server-address.tsx'

interface RegisterServerConfirmProps {
  server: NewServer
  found: ProbeView
  onBack: (failure?: Failure) => void
  onClose: () => void
}

/** Nothing is pinned before a person has compared the fingerprints. */
export function RegisterServerConfirm(props: RegisterServerConfirmProps) {
  const account = useAccount()
  const navigate = useNavigate()
  const [same, setSame] = createSignal(false)
  const register = createTask(async () => {
    const { name, sudo, type } = props.server
    const server = await account.api.servers.register.mutate({
      name: name.trim(),
      host: props.found.host,
      port: props.found.port,
      hostKey: props.found.hostKey,
      sudo,
      ...(type.trim() && { type: type.trim() }),
    })
    toast(`Registered ${server.name}. Keys are on their way to it.`)
    await refetch('servers', 'account')
    props.onClose()
    navigate(`/${account.slug}/servers/${server.id}`)
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!same() || (await register.run())) return
    // A field of the step before was wrong: it is shown there.
    const failure = register.failure()
    if (failure && failure.issues.length > 0) props.onBack(failure)
  }
  return (
    <form onSubmit={submit}>
      <CompareHostKey found={props.found} />
      <Show when={props.server.sudo}>
        <p>
          <b>Every login on it may become root</b>, without a password.
        </p>
      </Show>
      <Checkbox label="I compared them: the fingerprints are the same" checked={same()} onChange={setSame} />
      <Problem failure={register.failure()} />
      <div class="actions">
        <Button onClick={() => props.onBack()}>Back</Button>
        <Button type="submit" kind="main" busy={register.busy()} disabled={!same()}>
          Register {props.server.name}
        </Button>
      </div>
    </form>
  )
}
