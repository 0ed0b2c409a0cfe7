import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { listed } from './rule-words.ts'

const spans = [
  { value: '1', label: '1 hour' },
  { value: '8', label: '8 hours' },
  { value: '24', label: '1 day' },
  { value: '168', label: '1 week' },
] as const

/** Lets the reader's own address in for some hours. */
export default function AllowMe(props: {
  server: string | null
  address: string | null
  onClose: () => void
}) {
  const account = useAccount()
  const isV6 = () => props.address?.includes(':') ?? false
  const form = createForm<{ hours: (typeof spans)[number]['value']; ports: string; network: boolean }>({
    initial: { hours: '8', ports: '', network: true },
    async send({ hours, ports, network }) {
      const servers = props.server === null ? null : [props.server]
      await account.api.firewall.allowMyAddress.mutate({
        servers,
        hours: Number(hours),
        ports: listed(ports),
        network,
      })
      toast('Your address is allowed. The rule ends automatically.')
      await refetch('firewall')
    },
  })
  return (
    <FormDialog
      title="Allow my address"
      description={
        <>
          You come from <span class="mono">{props.address}</span>.
        </>
      }
      form={form}
      action="Allow"
      noValidate
      onClose={props.onClose}
    >
      <SelectField label="For" options={spans} {...form.field('hours')} />
      <TextField
        label="Ports"
        mono
        hint="Of TCP, such as 22, 443. Empty for everything."
        {...form.field('ports')}
      />
      <Show when={isV6()}>
        <Checkbox
          label="My whole /64 network, since the address changes within it"
          checked={form.values().network}
          onChange={(checked) => form.set('network', checked)}
        />
      </Show>
    </FormDialog>
  )
}
