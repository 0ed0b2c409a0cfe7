import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { SettingsSection } from '../../../ui/settings-form.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'

/** How often each server is read again, to see whether it still holds what it should. */
export function CheckInterval(props: { minutes: number }) {
  const account = useAccount()
  const form = createForm({
    initial: () => ({ checkMinutes: String(props.minutes) }),
    async send({ checkMinutes }) {
      await account.api.account.changeSettings.mutate({ checkMinutes: Number(checkMinutes) })
      toast(
        `Each server is checked every ${checkMinutes === '1' ? 'minute' : `${checkMinutes} minutes`} now.`,
      )
      await refetch('account')
      form.reset()
    },
  })
  return (
    <SettingsSection
      id="key-sync"
      title="Key sync"
      lead="Each server is read again this often. What somebody has changed there by hand is found, written to the log, and mended."
      form={form}
      layout="line"
    >
      <TextField
        label="Minutes between checks"
        type="number"
        {...form.field('checkMinutes')}
        hint="1 to 1440."
      />
    </SettingsSection>
  )
}
