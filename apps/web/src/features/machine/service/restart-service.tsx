import type { ServiceView } from '@gatehouse/core/machine/service/view'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { State } from '../../../ui/state.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { callsInWords, shortName } from './service-words.ts'
import { WhenNoCalls } from './when-no-calls.tsx'

interface RestartServiceProps {
  server: { id: string; name: string }
  service: ServiceView | undefined
  onClose: () => void
}

/** Starts to restart a service; how it goes is on the server's page. */
export default function RestartService(props: RestartServiceProps) {
  const account = useAccount()
  const unit = props.service?.unit ?? ''
  const form = createForm({
    initial: { resetLimit: false, whenNoCalls: false },
    async send({ resetLimit, whenNoCalls }) {
      await account.api.services.restart.mutate({ server: props.server.id, unit, resetLimit, whenNoCalls })
      toast(`Restarting ${shortName(unit)} on ${props.server.name}.`)
      await refetch('operations')
    },
  })
  const calls = () => props.service?.calls ?? null
  return (
    <FormDialog
      title={`Restart ${shortName(unit)} on ${props.server.name}?`}
      description="What the service is doing is interrupted. The restart is done when a new process has run for three seconds; otherwise you see the log of that start."
      form={form}
      action="Restart"
      danger
      onClose={props.onClose}
    >
      <Show when={calls() !== null}>
        <p role="status">
          <State tone={calls() === 0 ? 'ok' : 'bad'}>{callsInWords(calls() ?? 0)}</State>
        </p>
        <WhenNoCalls {...form.field('whenNoCalls')} />
      </Show>
      <Checkbox
        label="Reset systemd’s start limit first, if it was started too often"
        checked={form.values().resetLimit}
        onChange={form.field('resetLimit').onInput}
      />
    </FormDialog>
  )
}
