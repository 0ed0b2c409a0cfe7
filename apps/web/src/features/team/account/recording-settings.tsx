import type { AccountView } from '@gatehouse/core/team/account/view'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { SettingsSection } from '../../../ui/settings-form.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'
import { numberOrNone, textOf } from './limit-text.ts'
import { isShorter } from './recording-days.ts'

/** What recordings of SSH sessions hold, and how long they are kept. */
export function RecordingSettings(props: { view: Pick<AccountView, 'recordInput' | 'recordingDays'> }) {
  const account = useAccount()
  const dialogs = createDialogs({ shorten: () => import('./shorten-recordings.tsx') })
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
      dialogs.close()
      toast('What recordings hold, and how long they are kept, is changed.')
      await refetch('account')
      form.reset()
    },
  })
  const days = () => form.values().recordingDays
  const submit = (event: Event) => {
    event.preventDefault()
    if (isShorter(numberOrNone(days()), props.view.recordingDays)) dialogs.open('shorten')
    else form.run()
  }
  return (
    <>
      <SettingsSection
        id="recordings"
        title="Recordings"
        lead="Every SSH session through the gateway is recorded: what it shows, always; what is typed, only if you say so."
        form={form}
        layout="line"
        onSubmit={submit}
      >
        <Checkbox
          label={
            <>
              Record what is typed, too{' '}
              <span class="soft">
                Passwords are typed as well: whoever may play a recording could then read them. The gateway’s
                banner says so to everybody who logs in.
              </span>
            </>
          }
          checked={form.values().recordInput}
          onChange={(on) => form.set('recordInput', on)}
        />
        <TextField
          label="Days that recordings are kept"
          type="number"
          {...form.field('recordingDays')}
          placeholder="for ever"
          hint="1 to 3650 after the session’s end. Empty keeps them for ever."
        />
      </SettingsSection>
      <dialogs.Open days={days()} task={form} />
    </>
  )
}
