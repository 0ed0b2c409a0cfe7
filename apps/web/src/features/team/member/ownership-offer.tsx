import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'
import '../../../ui/banner.css'

/** Shown while somebody's offer of ownership waits for the reader. */
export function OwnershipOffer() {
  const account = useAccount()
  const accept = createTask(async () => {
    await account.api.team.acceptOwnership.mutate()
    await refetch()
    toast(`You are an owner of ${account.membership().account.name}.`)
  })
  return (
    <Show when={account.membership().ownershipOffered}>
      <section class="banner" aria-label="Offer of ownership">
        <p>
          <b>You are offered the ownership of {account.membership().account.name}.</b> As an owner you can do
          everything, billing and the team included.
        </p>
        <Button kind="main" busy={accept.busy()} onClick={accept.run}>
          Accept ownership
        </Button>
        <Problem failure={accept.failure()} />
      </section>
    </Show>
  )
}
