import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Notes what a server’s type is called, where Gatehouse is told of no provider. */
export function NoteType(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const form = createForm({
    initial: { type: props.server.type },
    async send({ type }) {
      await account.api.servers.noteType.mutate({ server: props.server.id, type })
      toast(`Noted ${props.server.name} as ${type}.`)
      await refetch('servers')
    },
  })
  return (
    <FormDialog
      title={`Note the type of ${props.server.name}`}
      description="No provider is set for this account, so Gatehouse can’t resize servers. This only changes what Gatehouse shows: resize the server at your provider. An owner can set the provider in the settings."
      form={form}
      action="Note type"
      ready={form.changed() && account.can('server:manage')}
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
