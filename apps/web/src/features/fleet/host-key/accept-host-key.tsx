import type { ProbeView, ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, onMount, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { Probing } from '../server/probing.tsx'
import { CompareHostKey } from './compare-host-key.tsx'

interface AcceptHostKeyProps {
  server: ServerDetail
  alarm: NonNullable<ServerDetail['alarm']>
  onClose: () => void
}

/** Asks the host for its key again, and pins it after the server's name was typed. */
export function AcceptHostKey(props: AcceptHostKeyProps) {
  const account = useAccount()
  const [found, setFound] = createSignal<ProbeView>()
  const [typed, setTyped] = createSignal('')
  const probe = createTask(async () => {
    const { host, port } = props.server
    setFound(await account.api.servers.probe.query({ host, port }))
  })
  const accept = createTask(async () => {
    const hostKey = found()?.hostKey
    if (hostKey === undefined) return
    await account.api.servers.acceptHostKey.mutate({ server: props.server.id, hostKey })
    toast(`This host key of ${props.server.name} is pinned. Syncing goes on.`)
    await refetch('servers')
  })
  onMount(probe.run)
  const allowed = () => found() !== undefined && typed().trim() === props.server.name
  const submit = async (event: Event) => {
    event.preventDefault()
    if (allowed() && (await accept.run())) props.onClose()
  }
  return (
    <Dialog title={`Accept the new host key of ${props.server.name}`} onClose={props.onClose} wide>
      <form onSubmit={submit}>
        <Show when={probe.busy()}>
          <Probing whom={`${props.server.host}:${props.server.port}`} what="for its host key" most={10} />
        </Show>
        <Problem failure={probe.failure() ?? accept.failure()} />
        <Show when={probe.failure()}>
          <Button onClick={probe.run}>Look again</Button>
        </Show>
        <Show when={found()}>
          {(key) => (
            <>
              <CompareHostKey found={key()} />
              <Show when={otherThan(props.alarm, key())}>
                {(warning) => (
                  <p class="sync-error" role="alert">
                    {warning()}
                  </p>
                )}
              </Show>
              <p>Accepting pins this key, and sends keys and removals to the server again.</p>
              <TextField
                label={`Type ${props.server.name} to confirm`}
                value={typed()}
                onInput={setTyped}
                mono
              />
            </>
          )}
        </Show>
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="danger" busy={accept.busy()} disabled={!allowed()}>
            Accept new key
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** What is wrong if the host answers with another key than the one that raised the alarm. */
function otherThan(alarm: AcceptHostKeyProps['alarm'], { fingerprint }: ProbeView): string | undefined {
  if (fingerprint === alarm.found) return undefined
  if (fingerprint === alarm.expected)
    return 'This is the pinned key again: for a while something else answered in its place. Find out what it was. Accepting ends the alarm.'
  return `This is yet another key: the alarm was raised by ${alarm.found}. Accept it only if you know of both.`
}
