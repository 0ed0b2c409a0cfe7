import { type ServerDetail, serverAccesses } from '@gatehouse/core/fleet/server/view'
import { For } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accessEffects } from './access-effects.ts'
import { accessInWords } from './server-access-words.ts'

const options = serverAccesses.map((value) => ({
  value,
  label: accessInWords[value].name,
  hint: accessInWords[value].means,
}))

/** Asks how members are to log in to a server, and says what the change does before it is made. */
export default function ChangeServerAccess(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const { id, name, access } = props.server
  const form = createForm({
    initial: { access },
    async send({ access }) {
      await account.api.servers.changeAccess.mutate({ server: id, access })
      toast(`${name}: ${accessInWords[access].name}. Gatehouse is updating it.`)
      await refetch('servers')
    },
  })
  return (
    <FormDialog
      title={`How members log in to ${name}`}
      form={form}
      action="Change"
      ready={form.changed()}
      onClose={props.onClose}
    >
      <RadioGroup label="Logging in" options={options} {...form.field('access')} />
      <ul class="soft" aria-live="polite">
        <For each={accessEffects(props.server, form.values().access)}>{(effect) => <li>{effect}</li>}</For>
      </ul>
    </FormDialog>
  )
}
