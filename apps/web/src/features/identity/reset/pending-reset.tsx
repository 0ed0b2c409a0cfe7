import { Show } from 'solid-js'
import { presentPasskey } from '../../../api/passkey.ts'
import { createReadStore, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { When } from '../../../ui/when.tsx'
import { securityOverview } from '../user/queries.ts'
import '../../../ui/banner.css'

/** Shown to somebody who is to be let back in: with a passkey at hand, nothing is lost. */
export function PendingReset() {
  const own = createReadStore(() => securityOverview())
  const keep = createTask(
    async () => {
      await presentPasskey()
      toast('Your passkeys and recovery codes stay.')
      await refetch('passkeys')
    },
    () => undefined, // a passkey that is not accepted is said here
  )
  return (
    <Show when={own()?.reset}>
      {(reset) => (
        <>
          <section class="banner" aria-label="Removal of your passkeys">
            <p>
              <b>
                Your passkeys and recovery codes will be removed <When at={reset().dueAt} />.
              </b>{' '}
              {reset().requestedBy} asked to reset them. Use a passkey to keep them.
            </p>
            <Button kind="main" busy={keep.busy()} onClick={keep.run}>
              Keep them
            </Button>
          </section>
          <Problem failure={keep.failure()} />
        </>
      )}
    </Show>
  )
}
