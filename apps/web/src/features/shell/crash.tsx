import { Show } from 'solid-js'
import { failureOf } from '../../api/failure.ts'
import { onAnswered } from '../../api/read.ts'
import { goToSignIn } from '../../api/signed-out.ts'
import { Button } from '../../ui/button.tsx'
import { CardPage } from '../../ui/card-page.tsx'

/** The last resort: what failed outside of any page. Someone signed out is led to the sign-in page. */
export function Crash(props: { thrown: unknown; retry: () => void }) {
  const failure = failureOf(props.thrown)
  if (failure.reason === 'signed-out') goToSignIn()
  onAnswered(props.thrown, props.retry)
  return (
    <Show when={failure.reason !== 'signed-out'}>
      <CardPage title="This page could not be loaded">
        <p>{failure.message}</p>
        <p class="soft">Nothing was changed. Try again; if it stays, ask whoever runs Gatehouse.</p>
        <div class="front-actions">
          <Button kind="main" onClick={() => location.reload()}>
            Try again
          </Button>
        </div>
      </CardPage>
    </Show>
  )
}
