import { Show } from 'solid-js'
import { gatehouse } from '../../api/client.ts'
import type { Failure } from '../../api/failure.ts'
import { takeReturnPath } from '../../api/signed-out.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { Problem } from '../../ui/problem.tsx'
import { Front } from './front.tsx'

/** A link from a mail: opening it changes nothing (mail scanners open links), the button redeems it. */
export function RedeemLink(props: { token: string; onNewLink: () => void }) {
  const redeem = createTask(async () => {
    await gatehouse().auth.redeemLink.mutate({ token: props.token })
    location.replace(takeReturnPath())
  })
  const dead = () => deadLink(redeem.failure())
  return (
    <Show
      when={dead()}
      fallback={
        <Front title="Sign in to Gatehouse" foot="The link works once, within 10 minutes of being asked for.">
          <p class="soft">Press the button to sign in on this browser.</p>
          <Problem failure={redeem.failure()} />
          <div class="front-actions">
            <Button kind="main" busy={redeem.busy()} onClick={redeem.run}>
              Sign in
            </Button>
          </div>
        </Front>
      }
    >
      {(title) => (
        <Front title={title()}>
          <p>{redeem.failure()?.message}</p>
          <p class="soft">
            You are not signed in, and nothing was changed. Ask for a new link: it takes a moment.
          </p>
          <div class="front-actions">
            <Button kind="main" onClick={props.onNewLink}>
              Get a new link
            </Button>
          </div>
        </Front>
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
      return 'This link is not known'
    default:
      return undefined
  }
}
