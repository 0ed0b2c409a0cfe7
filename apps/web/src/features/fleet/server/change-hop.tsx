import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { HopField } from './hop-field.tsx'

/** Asks through which other server this one is reached. */
export default function ChangeHop(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const { id, name, via } = props.server
  const form = createForm({
    initial: { via: via?.id ?? '' },
    async send({ via }) {
      const changed = await account.api.servers.changeHop.mutate({ server: id, via: via || null })
      toast(
        `${name} is reached ${changed.via ? `through ${changed.via.name}` : 'directly'}. Gatehouse is checking it.`,
      )
      await refetch('servers')
    },
  })
  return (
    <FormDialog
      title={`How ${name} is reached`}
      description="This goes for key sync and the gateway. Sessions that are open stay open."
      form={form}
      action="Change"
      ready={form.changed()}
      onClose={props.onClose}
    >
      <HopField {...form.field('via')} server={id} />
    </FormDialog>
  )
}
