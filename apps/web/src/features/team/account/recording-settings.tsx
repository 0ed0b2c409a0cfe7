import type { AccountView } from '@gatehouse/core/team/account/view'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { createQuestion } from '../../../ui/create-question.tsx'
import { NumberField } from '../../../ui/number-field.tsx'
import { SettingsSection } from '../../../ui/settings-section.tsx'
import { useAccount } from './account-context.ts'
import { numberOrNone, textOf } from './limit-text.ts'
import { isShorter } from './recording-days.ts'

/** What recordings of SSH sessions hold, and how long they are kept. */
export function RecordingSettings(props: { view: Pick<AccountView, 'recordInput' | 'recordingDays'> }) {
  const account = useAccount()
  const shorten = createQuestion(() => import('./shorten-recordings.tsx'))
  const form = createForm({
    initial: () => ({
      recordInput: props.view.recordInput,
      recordingDays: textOf(props.view.recordingDays),
    }),
    async send({ recordInput, recordingDays }) {
      await account.api.account.changeRecording.mutate({
        recordInput,
        recordingDays: numberOrNone(recordingDays),
      })
      await refetch('account')
      form.reset()
    },
  })
  const days = () => form.values().recordingDays
  const save = async () => {
    if (!isShorter(numberOrNone(days()), props.view.recordingDays)) return form.run()
    await shorten.ask()
    return !form.changed()
  }
  return (
    <>
      <SettingsSection
        id="recordings"
        title="Recordings"
        lead="Output is always recorded. Keystrokes are recorded only if you turn it on."
        form={form}
        save={save}
      >
        <Checkbox
          label={
            <>
              Record keystrokes{' '}
              <span class="soft">
                Passwords are keystrokes too: anyone who can play a recording could read them. The gateway’s
                banner says so to everyone who logs in.
              </span>
            </>
          }
          checked={form.values().recordInput}
          onChange={(on) => form.set('recordInput', on)}
        />
        <NumberField
          label="Keep recordings for"
          unit="days"
          {...form.field('recordingDays')}
          hint="1 to 3650 after the session ends. Empty: forever."
        />
      </SettingsSection>
      <shorten.Ask days={days()} task={form} />
    </>
  )
}
