import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

export default function RenameServer(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const form = createForm({
    initial: { name: props.server.name },
    async send({ name }) {
      await account.api.servers.rename.mutate({ server: props.server.id, name })
      toast(`Renamed to ${name}.`)
      await refetch('servers', 'team')
    },
  })
  return (
    <FormDialog
      title={`Rename ${props.server.name}`}
      description="This only changes the name in Gatehouse, nothing on the server."
      form={form}
      action="Rename"
      onClose={props.onClose}
    >
      <TextField label="Name" {...form.field('name')} mono required autofocus />
    </FormDialog>
  )
}
