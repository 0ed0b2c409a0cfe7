import type { ServiceView } from '@gatehouse/core/machine/service/view'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { shortName } from './service-words.ts'

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
    initial: { resetLimit: false },
    async send({ resetLimit }) {
      await account.api.services.restart.mutate({ server: props.server.id, unit, resetLimit })
      toast(`Restarting ${shortName(unit)} on ${props.server.name}.`)
      await refetch('operations')
    },
  })
  return (
    <FormDialog
      title={`Restart ${shortName(unit)} on ${props.server.name}?`}
      description="What the service is doing is interrupted. The restart is done when a new process has run for three seconds; otherwise you see the log of that start."
      form={form}
      action="Restart"
      danger
      onClose={props.onClose}
    >
      <Checkbox
        label="Reset systemd’s start limit first, if it was started too often"
        checked={form.values().resetLimit}
        onChange={form.field('resetLimit').onInput}
      />
    </FormDialog>
  )
}
