import type { SessionRules as Rules } from '@gatehouse/core/team/account/view'
import { createSignal } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { lineIssues, linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Field, TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'
import './session-rules.css'

const fields = ['sessionIdleMinutes', 'sessionHours', 'forwardTo']
const numberOrNone = (text: string) => (text.trim() === '' ? null : Number(text))
const textOf = (limit: number | null) => (limit === null ? '' : String(limit))

/** How long SSH sessions may be idle and last, and where they may forward. */
export function SessionRules(props: { rules: Rules }) {
  const account = useAccount()
  const [typed, setTyped] = createSignal<{ idle?: string; hours?: string; targets?: string }>({})
  const idle = () => typed().idle ?? textOf(props.rules.idleMinutes)
  const hours = () => typed().hours ?? textOf(props.rules.hours)
  const targets = () => typed().targets ?? props.rules.forwardTo.join('\n')
  const type = (what: { idle?: string; hours?: string; targets?: string }) =>
    setTyped({ ...typed(), ...what })
  const changed = () =>
    idle() !== textOf(props.rules.idleMinutes) ||
    hours() !== textOf(props.rules.hours) ||
    linesIn(targets()).join('\n') !== props.rules.forwardTo.join('\n')
  const [sent, setSent] = createSignal<string[]>([])
  const change = createTask(async () => {
    setSent(linesIn(targets()))
    await account.api.account.changeSettings.mutate({
      sessionIdleMinutes: numberOrNone(idle()),
      sessionHours: numberOrNone(hours()),
      forwardTo: sent(),
    })
    toast('The rules of SSH sessions are saved, and hold from now on.')
    await refetch('account')
    setTyped({})
  })
  const submit = (event: Event) => {
    event.preventDefault()
    change.run()
  }
  return (
    <section aria-labelledby="session-rules">
      <h2 id="session-rules">SSH sessions</h2>
      <p class="soft">
        Through the gateway. A session that has reached a limit ends, with a line that says so; a change holds
        for sessions that are live now as well.
      </p>
      <form class="session-rules" onSubmit={submit} noValidate>
        <TextField
          label="Minutes a session may be idle"
          type="number"
          value={idle()}
          onInput={(idle) => type({ idle })}
          placeholder="no limit"
          hint="1 to 1440, or empty."
          error={issueWith(change.failure(), 'sessionIdleMinutes')}
        />
        <TextField
          label="Hours a session may last"
          type="number"
          value={hours()}
          onInput={(hours) => type({ hours })}
          placeholder="no limit"
          hint="1 to 168, or empty."
          error={issueWith(change.failure(), 'sessionHours')}
        />
        <Field
          label="May forward to"
          hint={
            <>
              One <span class="mono">host:port</span> a line, as the servers see it, such as{' '}
              <span class="mono">10.0.0.5:5432</span>. Empty: <span class="mono">ssh -L</span> is refused.
            </>
          }
          error={lineIssues(change.failure(), 'forwardTo', sent())}
        >
          {(control) => (
            <textarea
              {...control}
              class="input mono"
              rows={4}
              value={targets()}
              onInput={(event) => type({ targets: event.currentTarget.value })}
              placeholder="nowhere"
              spellcheck={false}
              autocapitalize="off"
              autocomplete="off"
            />
          )}
        </Field>
        <Button type="submit" busy={change.busy()} disabled={!changed()}>
          Save
        </Button>
        <Problem failure={change.failure()} fields={fields} />
      </form>
    </section>
  )
}
