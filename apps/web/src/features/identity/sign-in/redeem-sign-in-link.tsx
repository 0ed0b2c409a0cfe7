import { createSignal, Show, Suspense } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import type { Failure } from '../../../api/failure.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { StillSignedIn } from './still-signed-in.tsx'

const SecondStep = lazyWithRetry(() => import('./second-step.tsx'))

/** A link from a mail: opening it changes nothing (mail scanners open links), the button redeems it. */
export function RedeemSignInLink(props: { token: string; onNewLink: () => void }) {
  const [half, setHalf] = createSignal(false)
  // where to, the start page knows: it depends on who has signed in
  const done = () => location.replace('/')
  const redeem = createTask(async () => {
    const { needs } = await gatehouse().auth.redeemLink.mutate({ token: props.token })
    if (needs === 'passkey') setHalf(true)
    else done()
  })
  const dead = () => deadLink(redeem.failure())
  return (
    <Show
      when={half() ? undefined : dead()}
      fallback={
        half() ? (
          <Suspense>
            <SecondStep onDone={done} />
          </Suspense>
        ) : (
          <CardPage title="Sign in to Gatehouse" foot="The link works once, for 10 minutes.">
            <p class="soft">Press the button to sign in on this browser.</p>
            <Problem failure={redeem.failure()} />
            <div class="front-actions">
              <Button kind="main" busy={redeem.busy()} onClick={redeem.run}>
                Sign in
              </Button>
            </div>
          </CardPage>
        )
      }
    >
      {(title) => (
        <CardPage title={title()}>
          <p>{redeem.failure()?.message}</p>
          <StillSignedIn>
            <p class="soft">You aren’t signed in, and nothing was changed. A new link takes a moment.</p>
            <div class="front-actions">
              <Button kind="main" onClick={props.onNewLink}>
                Get a new link
              </Button>
            </div>
          </StillSignedIn>
        </CardPage>
      )}
    </Show>
  )
}

/** The title for a link that will never work, or nothing for a failure that may pass. */
function deadLink(failure: Failure | undefined): string | undefined {
  switch (failure?.reason) {
    case 'expired':
    case 'conflict':
      return 'This link no longer works'
    case 'not-found':
    case 'invalid':
      return 'This link isn’t valid'
    default:
      return undefined
  }
}
