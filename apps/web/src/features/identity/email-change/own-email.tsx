import type { OwnEmailChangeView } from '@gatehouse/core/identity/email-change/view'
import { Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { createReadStore, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { securityOverview } from '../user/queries.ts'
import '../../../ui/details.css'

/** The reader's address, and the one that it is about to become. */
export function OwnEmail() {
  const account = useAccount()
  const own = createReadStore(() => securityOverview())
  const dialogs = createDialogs({ change: () => import('./change-email.tsx') })
  return (
    <Show when={own()}>
      {(known) => (
        <>
          <dl class="details">
            <dt>Email</dt>
            <dd class="acted-on">
              <span>{account.user().email}</span>
              <span class="beside-line">
                <Button kind="quiet" onClick={() => dialogs.open('change')}>
                  Change
                </Button>
              </span>
            </dd>
            <Show when={known().emailChange}>{(change) => <UnderWay change={change()} />}</Show>
          </dl>
          <dialogs.Open replaces={known().emailChange?.to} />
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
    toast(`Canceled. Your address stays ${account.user().email}.`)
    await refetch('passkeys')
  })
  return (
    <>
      <dt>Changing to</dt>
      <dd class="acted-on">
        <div>
          {props.change.to}
          <div class="soft">
            waiting for {awaited()} to confirm; expires <When at={props.change.expiresAt} />
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
