import type { SessionView } from '@gatehouse/core/session/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

const Confirm = lazyWithRetry(async () => (await import('../../../ui/confirm.tsx')).Confirm)

/** Ends a live session, after it was said what that does. `brief` is for a row of the list. */
export function EndSession(props: { session: SessionView; brief?: boolean }) {
  const account = useAccount()
  const [asking, setAsking] = createSignal(false)
  const end = createTask(async () => {
    await account.api.sessions.terminate.mutate({ session: props.session.id })
    toast(`Ending the session of ${props.session.email}.`)
    await refetch('sessions')
  })
  return (
    <>
      <Show when={props.brief} fallback={<Button onClick={() => setAsking(true)}>End session …</Button>}>
        <Button
          kind="quiet"
          aria-label={`End the session of ${props.session.email} on ${props.session.server.name}`}
          onClick={() => setAsking(true)}
        >
          End …
        </Button>
      </Show>
      <Suspense>
        <Show when={asking()}>
          <Confirm
            title="End this session?"
            effects={[
              <>
                cuts <b>{props.session.email}</b> off <span class="mono">{props.session.server.name}</span> at
                once, whatever is running in it
              </>,
              <>
                their terminal says <span class="mono">Ended by {account.user().email}.</span>
              </>,
              'what was recorded so far stays, and the log says who ended it',
              'their access stays as it is: they may open another session',
            ]}
            action="End session"
            danger
            task={end}
            onClose={() => setAsking(false)}
          />
        </Show>
      </Suspense>
    </>
  )
}
