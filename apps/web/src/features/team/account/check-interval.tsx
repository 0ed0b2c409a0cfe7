import { createSignal } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'
import './rename-account.css'

/** How often each server is read again, to see whether it still holds what it should. */
export function CheckInterval(props: { minutes: number }) {
  const account = useAccount()
  const [typed, setTyped] = createSignal<string>()
  const minutes = () => typed() ?? String(props.minutes)
  const change = createTask(async () => {
    await account.api.account.changeSettings.mutate({ checkMinutes: Number(minutes()) })
    toast(`Each server is checked every ${minutes() === '1' ? 'minute' : `${minutes()} minutes`} now.`)
    await refetch('account')
    setTyped(undefined)
  })
  const submit = (event: Event) => {
    event.preventDefault()
    change.run()
  }
  return (
    <section aria-labelledby="key-sync">
      <h2 id="key-sync">Key sync</h2>
      <p class="soft">
        Each server is read again this often. What somebody has changed there by hand is found, written to the
        log, and mended.
      </p>
      <form class="rename" onSubmit={submit} noValidate>
        <TextField
          label="Minutes between checks"
          type="number"
          value={minutes()}
          onInput={setTyped}
          hint="1 to 1440."
          error={issueWith(change.failure(), 'checkMinutes')}
        />
        <Button type="submit" busy={change.busy()} disabled={minutes() === String(props.minutes)}>
          Save
        </Button>
        <Problem failure={change.failure()} fields={['checkMinutes']} />
      </form>
    </section>
  )
}
