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
    toast(`You’re now an owner of ${account.membership().account.name}.`)
  })
  return (
    <Show when={account.membership().ownershipOffered}>
      <section class="banner" aria-label="Ownership offer">
        <p>
          <b>You’ve been offered ownership of {account.membership().account.name}.</b> An owner can do
          everything, including billing and the team.
        </p>
        <Button kind="main" busy={accept.busy()} onClick={accept.run}>
          Accept ownership
        </Button>
        <Problem failure={accept.failure()} />
      </section>
    </Show>
  )
}
