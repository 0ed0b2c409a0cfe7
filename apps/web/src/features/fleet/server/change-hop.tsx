import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
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
    initial: { via: via?.id ?? '', acknowledge: false },
    async send({ via, acknowledge }) {
      const changed = await account.api.servers.changeHop.mutate({
        server: id,
        via: via || null,
        acknowledge,
      })
      toast(
        `${name} is reached ${changed.via ? `through ${changed.via.name}` : 'directly'}. Gatehouse is checking it.`,
      )
      await refetch('servers')
    },
  })
  // its firewall may shut the new way
  const asks = () =>
    form.failure()?.issues.some(({ path }) => path[0] === 'acknowledge') || form.values().acknowledge
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
      <Show when={asks()}>
        <Checkbox
          label={`The firewall of ${name} lets the new way in`}
          checked={form.values().acknowledge}
          onChange={(lets) => form.set('acknowledge', lets)}
        />
      </Show>
    </FormDialog>
  )
}
