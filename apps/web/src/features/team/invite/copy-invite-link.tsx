import type { InviteView } from '@gatehouse/core/team/invite/view'
import { createSignal, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Cancel } from '../../../ui/cancel.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../account/account-context.ts'
import { InviteLink } from './invite-link.tsx'

/** Only a link's hash is kept, so that copying one means making a new one. */
export default function CopyInviteLink(props: { invite: InviteView; onClose: () => void }) {
  const account = useAccount()
  const [link, setLink] = createSignal<string>()
  const renew = createTask(async () => {
    const made = await account.api.invites.resend.mutate({ invite: props.invite.id, link: true })
    setLink(made.link ?? undefined)
    await refetch('invites')
  })
  return (
    <Dialog title={`Link for ${props.invite.email}`} onClose={props.onClose} wide>
      <Show
        when={link()}
        fallback={
          <>
            <p>
              Gatehouse doesn’t store links. This creates a new link and emails it too.{' '}
              <b>The link sent before stops working.</b>
            </p>
            <Problem failure={renew.failure()} />
            <div class="actions">
              <Cancel />
              <Button kind="main" busy={renew.busy()} onClick={renew.run}>
                Create new link
              </Button>
            </div>
          </>
        }
      >
        {(made) => <InviteLink link={made()} email={props.invite.email} onClose={props.onClose} />}
      </Show>
    </Dialog>
  )
}
