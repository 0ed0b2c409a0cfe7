import { createSignal, onMount, Show, Suspense } from 'solid-js'
import { touchPasskey } from '../../api/passkey.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { lazily } from '../../ui/lazily.ts'
import { Problem } from '../../ui/problem.tsx'
import { Front } from './front.tsx'

const ByRecoveryCode = lazily(async () => (await import('./by-recovery-code.tsx')).ByRecoveryCode)

/** The second factor of a sign-in that a link has begun. */
export function SecondStep(props: { onDone: () => void }) {
  const touch = createTask(
    async () => {
      await touchPasskey()
      props.onDone()
    },
    () => undefined,
  )
  const [lost, setLost] = createSignal(false)
  onMount(touch.run)
  const ask = () => (
    <Front
      title="Touch your passkey"
      foot={
        <>
          Lost your passkeys and codes? An owner of your account, or whoever runs this Gatehouse, can help.
          Not you? <a href="/sign-in">Begin again</a>.
        </>
      }
    >
      <p class="soft">The link was right. Your passkey finishes signing in on this browser.</p>
      <Problem failure={touch.failure()} />
      <div class="front-actions">
        <Button kind="main" busy={touch.busy()} onClick={touch.run}>
          Use passkey
        </Button>
        <Button kind="quiet" onClick={() => setLost(true)}>
          Use a recovery code
        </Button>
      </div>
    </Front>
  )
  return (
    <Show when={lost()} fallback={ask()}>
      <Suspense>
        <ByRecoveryCode onBack={() => setLost(false)} onDone={props.onDone} />
      </Suspense>
    </Show>
  )
}
