import type { OwnEmailChangeView } from '@gatehouse/core/identity/email-change/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { createReadStore, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { securityOverview } from '../user/queries.ts'
import '../../../ui/details.css'

const ChangeEmail = lazyWithRetry(async () => (await import('./change-email.tsx')).ChangeEmail)

/** The reader's address, and the one that it is about to become. */
export function OwnEmail() {
  const account = useAccount()
  const own = createReadStore(() => securityOverview())
  const [changing, setChanging] = createSignal(false)
  return (
    <Show when={own()}>
      {(known) => (
        <>
          <dl class="details">
            <dt>E-mail</dt>
            <dd class="acted-on">
              <span>{account.user().email}</span>
              <span class="beside-line">
                <Button kind="quiet" onClick={() => setChanging(true)}>
                  Change …
                </Button>
              </span>
            </dd>
            <Show when={known().emailChange}>{(change) => <UnderWay change={change()} />}</Show>
          </dl>
          <Show when={changing()}>
            <Suspense>
              <ChangeEmail replaces={known().emailChange?.to} onClose={() => setChanging(false)} />
            </Suspense>
          </Show>
        </>
      )}
    </Show>
  )
}

function UnderWay(props: { change: OwnEmailChangeView }) {
  const account = useAccount()
  const awaited = () => {
    const { confirmed, to } = props.change
    const from = account.user().email
    return [...(confirmed.from ? [] : [from]), ...(confirmed.to ? [] : [to])].join(' and ')
  }
  const cancel = createTask(async () => {
    await gatehouse().security.cancelEmailChange.mutate()
    toast(`Your address stays ${account.user().email}.`)
    await refetch('passkeys')
  })
  return (
    <>
      <dt>Changes to</dt>
      <dd class="acted-on">
        <div>
          {props.change.to}
          <div class="soft">
            waits for {awaited()} to confirm; void <When at={props.change.expiresAt} />
          </div>
          <Problem failure={cancel.failure()} />
        </div>
        <span class="beside-line">
          <Button
            kind="quiet"
            busy={cancel.busy()}
            aria-label="Cancel the change of your address"
            onClick={cancel.run}
          >
            Cancel
          </Button>
        </span>
      </dd>
    </>
  )
}
