import { createSignal, onMount, Show, Suspense } from 'solid-js'
import { presentPasskey } from '../../../api/passkey.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'

const SignInByRecoveryCode = lazyWithRetry(() => import('./sign-in-by-recovery-code.tsx'))

/** The second factor of a sign-in that a link has begun. */
export default function SecondStep(props: { onDone: () => void }) {
  const touch = createTask(
    async () => {
      await presentPasskey()
      props.onDone()
    },
    () => undefined,
  )
  const [lost, setLost] = createSignal(false)
  onMount(touch.run)
  const ask = () => (
    <CardPage
      title="Use your passkey"
      foot={
        <>
          Lost your passkeys and codes? An owner of your account, or your Gatehouse administrator can help.
          Not you? <a href="/sign-in">Start over</a>.
        </>
      }
    >
      <p class="soft">The link worked. Use your passkey to finish signing in on this browser.</p>
      <Problem failure={touch.failure()} />
      <div class="front-actions">
        <Button kind="main" busy={touch.busy()} onClick={touch.run}>
          Use passkey
        </Button>
        <Button kind="quiet" onClick={() => setLost(true)}>
          Use a recovery code
        </Button>
      </div>
    </CardPage>
  )
  return (
    <Show when={lost()} fallback={ask()}>
      <Suspense>
        <SignInByRecoveryCode onBack={() => setLost(false)} onDone={props.onDone} />
      </Suspense>
    </Show>
  )
}
