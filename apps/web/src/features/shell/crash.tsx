import { Show } from 'solid-js'
import { failureOf } from '../../api/failure.ts'
import { afterRead } from '../../api/failure-words.ts'
import { onAnswered } from '../../api/read.ts'
import { goToSignIn } from '../../api/signed-out.ts'
import { Button } from '../../ui/button.tsx'
import { CardPage } from '../../ui/card-page.tsx'
import { RequestId } from '../../ui/request-id.tsx'

/** The last resort: what failed outside of any page. Someone signed out is led to the sign-in page. */
export function Crash(props: { thrown: unknown; retry: () => void }) {
  const failure = failureOf(props.thrown)
  if (failure.reason === 'signed-out') goToSignIn()
  onAnswered(props.thrown, props.retry)
  return (
    <Show when={failure.reason !== 'signed-out'}>
      <CardPage title="This page could not be loaded">
        <p>{failure.message}</p>
        <p class="soft">
          {afterRead(failure)} <RequestId of={failure} />
        </p>
        <div class="front-actions">
          <Button kind="main" onClick={() => location.reload()}>
            Try again
          </Button>
        </div>
      </CardPage>
    </Show>
  )
}
