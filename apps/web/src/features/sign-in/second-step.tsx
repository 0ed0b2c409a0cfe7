import { onMount } from 'solid-js'
import { touchPasskey } from '../../api/passkey.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from '../../ui/problem.tsx'
import { Front } from './front.tsx'

/** The second factor of a sign-in that a link has begun. */
export function SecondStep(props: { onDone: () => void }) {
  const touch = createTask(
    async () => {
      await touchPasskey()
      props.onDone()
    },
    () => undefined,
  )
  onMount(touch.run)
  return (
    <Front
      title="Touch your passkey"
      foot="Lost your passkeys? Another owner, or whoever runs this Gatehouse, can help."
    >
      <p class="soft">The link was right. Your passkey finishes signing in on this browser.</p>
      <Problem failure={touch.failure()} />
      <div class="front-actions">
        <Button kind="main" busy={touch.busy()} onClick={touch.run}>
          Use passkey
        </Button>
        <a class="button quiet" href="/sign-in">
          Begin again
        </a>
      </div>
    </Front>
  )
}
