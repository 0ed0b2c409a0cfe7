import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Takes a token, which is tried before it is kept. */
export default function SetProvider(props: { onClose: () => void }) {
  const account = useAccount()
  const form = createForm({
    initial: { token: '', confirm: false },
    async send({ token, confirm }) {
      await account.api.providers.set.mutate({ provider: 'hetzner', token, confirm })
      toast('Hetzner Cloud is set.')
      await refetch('account')
    },
  })
  return (
    <FormDialog
      title="Set Hetzner Cloud"
      description="Create a token with read and write access under Security, API tokens, in the console of Hetzner Cloud, in the project that your servers are in. Gatehouse tries it, keeps it encrypted, and never shows it again."
      form={form}
      action="Set"
      ready={form.values().token !== ''}
      onClose={props.onClose}
    >
      <TextField label="API token" {...form.field('token')} mono autofocus autocomplete="off" />
      <Show when={form.failure()?.reason === 'conflict' || form.values().confirm}>
        <Checkbox
          label="Keep it although none of the servers was found"
          checked={form.values().confirm}
          onChange={(checked) => form.set('confirm', checked)}
        />
      </Show>
    </FormDialog>
  )
}
