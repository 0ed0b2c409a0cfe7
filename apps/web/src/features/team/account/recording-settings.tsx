import type { AccountView } from '@gatehouse/core/team/account/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { TextField } from '../../../ui/field.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'
import { daysOf, isShorter } from './recording-days.ts'
import './rename-account.css'

const Confirm = lazyWithRetry(async () => (await import('../../../ui/confirm.tsx')).Confirm)

/** What recordings of SSH sessions hold, and how long they are kept. */
export function RecordingSettings(props: { view: Pick<AccountView, 'recordInput' | 'recordingDays'> }) {
  const account = useAccount()
  const [typedDays, setTypedDays] = createSignal<string>()
  const [chosen, setChosen] = createSignal<boolean>()
  const [asking, setAsking] = createSignal(false)
  const days = () => typedDays() ?? String(props.view.recordingDays ?? '')
  const input = () => chosen() ?? props.view.recordInput
  const isChanged = () => input() !== props.view.recordInput || daysOf(days()) !== props.view.recordingDays
  const change = createTask(async () => {
    await account.api.account.changeRecording.mutate({ recordInput: input(), recordingDays: daysOf(days()) })
    setAsking(false)
    toast('What recordings hold, and how long they are kept, is changed.')
    await refetch('account')
    setTypedDays(undefined)
    setChosen(undefined)
  })
  const submit = (event: Event) => {
    event.preventDefault()
    if (isShorter(daysOf(days()), props.view.recordingDays)) setAsking(true)
    else change.run()
  }
  return (
    <section aria-labelledby="recordings">
      <h2 id="recordings">Recordings</h2>
      <p class="soft">
        Every SSH session through the gateway is recorded: what it shows, always; what is typed, only if you
        say so.
      </p>
      <form onSubmit={submit} noValidate>
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
          checked={input()}
          onChange={setChosen}
        />
        <div class="rename below">
          <TextField
            label="Days that recordings are kept"
            type="number"
            value={days()}
            onInput={setTypedDays}
            placeholder="for ever"
            hint="1 to 3650 after the session’s end. Empty keeps them for ever."
            error={issueWith(change.failure(), 'recordingDays')}
          />
          <Button type="submit" busy={change.busy()} disabled={!isChanged()}>
            Save
          </Button>
          <Problem failure={change.failure()} fields={['recordingDays']} />
        </div>
      </form>
      <Suspense>
        <Show when={asking()}>
          <Confirm
            title="Keep recordings for a shorter time?"
            effects={[
              `deletes, from tomorrow on, every recording of a session that ended more than ${days()} days ago, for good; the owners are told by mail, and can set it back until then`,
              'the sessions stay listed, each says when its recording was deleted, and so does the log',
            ]}
            action="Keep for a shorter time"
            danger
            task={change}
            onClose={() => setAsking(false)}
          />
        </Show>
      </Suspense>
    </section>
  )
}
