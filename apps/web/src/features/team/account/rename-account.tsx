import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { SettingsSection } from '../../../ui/settings-section.tsx'
import { useAccount } from './account-context.ts'

export function RenameAccount(props: { name: string }) {
  const account = useAccount()
  const form = createForm({
    initial: () => ({ name: props.name }),
    async send({ name }) {
      await account.api.account.rename.mutate({ name })
      await refetch('account')
      form.reset()
    },
  })
  return (
    <SettingsSection id="account" title="Account" form={form}>
      <TextField label="Name" {...form.field('name')} required />
    </SettingsSection>
  )
}
