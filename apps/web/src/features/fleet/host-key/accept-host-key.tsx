import type { ProbeView, ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, onMount, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
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
export default function AcceptHostKey(props: AcceptHostKeyProps) {
  const account = useAccount()
  const [found, setFound] = createSignal<ProbeView>()
  const probe = createTask(async () => {
    const { host, port } = props.server
    setFound(await account.api.servers.probe.query({ host, port }))
  })
  const form = createForm({
    initial: { name: '' },
    async send() {
      const hostKey = found()?.hostKey
      if (hostKey === undefined) return
      await account.api.servers.acceptHostKey.mutate({ server: props.server.id, hostKey })
      toast(`Accepted the new host key of ${props.server.name}. Gatehouse is syncing it again.`)
      await refetch('servers')
    },
  })
  onMount(probe.run)
  return (
    <FormDialog
      title={`Accept the new host key of ${props.server.name}`}
      form={form}
      action="Accept new key"
      danger
      ready={found() !== undefined && form.values().name === props.server.name}
      wide
      onClose={props.onClose}
    >
      <Show when={probe.busy()}>
        <Probing whom={`${props.server.host}:${props.server.port}`} what="for its host key" most={10} />
      </Show>
      <Problem failure={probe.failure()} />
      <Show when={probe.failure()}>
        <Button onClick={probe.run}>Look again</Button>
      </Show>
      <Show when={found()}>
        {(key) => (
          <>
            <CompareHostKey found={key()} />
            <Show when={otherThan(props.alarm, key())}>
              {(warning) => (
                <p class="error" role="alert">
                  {warning()}
                </p>
              )}
            </Show>
            <p>If you accept this key, Gatehouse installs and removes keys on the server again.</p>
            <TextField label={`Type ${props.server.name} to confirm`} {...form.field('name')} mono />
          </>
        )}
      </Show>
    </FormDialog>
  )
}

/** What is wrong if the host answers with another key than the one that raised the alarm. */
function otherThan(alarm: AcceptHostKeyProps['alarm'], { fingerprint }: ProbeView): string | undefined {
  if (fingerprint === alarm.found) return undefined
  if (fingerprint === alarm.expected)
    return 'This is the key you accepted before: for a while, something else answered in its place. Find out what it was. Accepting ends the alarm.'
  return `This is a third key: the alarm was about ${alarm.found}. Accept it only if you know both.`
}
