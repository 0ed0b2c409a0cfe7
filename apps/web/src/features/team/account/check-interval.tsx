import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { NumberField } from '../../../ui/number-field.tsx'
import { SettingsSection } from '../../../ui/settings-section.tsx'
import { useAccount } from './account-context.ts'

/** How often each server is read again, to see whether it still holds what it should. */
export function CheckInterval(props: { minutes: number }) {
  const account = useAccount()
  const form = createForm({
    initial: () => ({ checkMinutes: String(props.minutes) }),
    async send({ checkMinutes }) {
      await account.api.account.changeSettings.mutate({ checkMinutes: Number(checkMinutes) })
      await refetch('account')
      form.reset()
    },
  })
  return (
    <SettingsSection
      id="key-sync"
      title="Server checks"
      lead="How often Gatehouse checks each server. Manual changes to managed keys are logged and undone."
      form={form}
    >
      <NumberField
        label="Check each server every"
        unit="minutes"
        {...form.field('checkMinutes')}
        hint="1 to 1440."
      />
    </SettingsSection>
  )
}
