import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Notes another type. Ordering it is done at the provider. */
export default function ResizeServer(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const form = createForm({
    initial: { type: props.server.type },
    async send({ type }) {
      await account.api.servers.resize.mutate({ server: props.server.id, type })
      toast(type ? `${props.server.name} is now a ${type}.` : `The type of ${props.server.name} was cleared.`)
      await refetch('servers')
    },
  })
  return (
    <FormDialog
      title={`Change the type of ${props.server.name}`}
      description="This only changes what Gatehouse shows. Order the new size from your provider."
      form={form}
      action="Change type"
      ready={form.changed()}
      onClose={props.onClose}
    >
      <TextField
        label="Type"
        {...form.field('type')}
        hint="Size, as your provider calls it, e.g. CCX13."
        mono
        autofocus
      />
    </FormDialog>
  )
}
