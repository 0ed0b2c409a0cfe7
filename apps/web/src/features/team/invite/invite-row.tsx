import type { InviteView } from '@gatehouse/core/team/invite/view'
import { Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Row } from '../../../ui/table.tsx'
import { toast, toastFailure } from '../../../ui/toast.tsx'
import { Ends, When } from '../../../ui/when.tsx'
import { Role } from '../../access/role/role.tsx'
import { limitInWords, limitOf } from '../../fleet/server/server-limit.ts'
import { useAccount } from '../account/account-context.ts'
import css from './invite-row.module.css'

/** How a mail fares that has not left; one that has just been asked for has nothing to tell yet. */
function InviteMail(props: NonNullable<InviteView['mail']>) {
  return (
    <Show when={props.why}>
      <span class={props.state === 'refused' ? 'error' : ''}>
        {' · '}
        {props.state === 'refused' ? 'the mail could not be delivered' : 'the mail is tried again'}:{' '}
        {props.why}
      </span>
    </Show>
  )
}

/** An invite that waits, or has run out, among the members. */
export function InviteRow(props: { invite: InviteView }) {
  const account = useAccount()
  const dialogs = createDialogs({
    copy: () => import('./copy-invite-link.tsx'),
    revoke: () => import('./revoke-invite.tsx'),
  })
  const resend = createTask(async () => {
    await account.api.invites.resend.mutate({ invite: props.invite.id })
    toast(`A new link is on its way to ${props.invite.email}. The one before no longer works.`)
    await refetch('invites')
  })
  const resendOrSay = async () => {
    await resend.run()
    const failure = resend.failure()
    if (failure) toastFailure(`Not resent: ${failure.message}`)
  }
  return (
    <Row name={props.invite.email} pending>
      <td class="mono">{props.invite.email}</td>
      <td>
        <Role role={props.invite.role} />
      </td>
      <td class="fold" data-label="Invited by">
        <span>
          invited by {props.invite.invitedBy}
          <Show when={props.invite.accessExpiresAt}>
            {(at) => (
              <>
                {' · access '}
                <Ends at={at()} />
              </>
            )}
          </Show>
        </span>
      </td>
      <td class="fold" data-label="Invite">
        <Show when={props.invite.state === 'pending'} fallback={<span class="error">expired</span>}>
          <span class="nowrap">
            expires <When at={props.invite.expiresAt} />
          </span>
        </Show>
        <Show when={props.invite.mail}>{(mail) => <InviteMail {...mail()} />}</Show>
        <Show when={props.invite.servers}>
          <span> · {limitInWords(limitOf(props.invite))}</span>
        </Show>
      </td>
      <td class={css.rowLinks} colspan="2">
        <Show when={account.can('team:manage')}>
          <fieldset class="group" aria-label={`Invite of ${props.invite.email}`}>
            <Button kind="quiet" class={css.rowLink} busy={resend.busy()} onClick={resendOrSay}>
              Resend
            </Button>
            <Button kind="quiet" class={css.rowLink} onClick={() => dialogs.open('copy')}>
              Copy link
            </Button>
            <Button kind="quiet" class={css.rowLink} onClick={() => dialogs.open('revoke')}>
              Revoke
            </Button>
          </fieldset>
          <dialogs.Open invite={props.invite} />
        </Show>
      </td>
    </Row>
  )
}
