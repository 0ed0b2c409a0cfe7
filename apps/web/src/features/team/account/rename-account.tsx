import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { SettingsForm } from '../../../ui/settings-form.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'

export function RenameAccount(props: { name: string }) {
  const account = useAccount()
  const form = createForm({
    initial: () => ({ name: props.name }),
    async send({ name }) {
      await account.api.account.rename.mutate({ name })
      toast(`The account is called ${name} now.`)
      await refetch('account')
      form.reset()
    },
  })
  return (
    <SettingsForm form={form} layout="line" action="Rename">
      <TextField label="Name" {...form.field('name')} required />
    </SettingsForm>
  )
}
