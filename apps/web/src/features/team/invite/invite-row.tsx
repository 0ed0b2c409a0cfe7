import type { InviteView } from '@gatehouse/core/team/invite/view'
import { Show } from 'solid-js'
import { afterChange, isUncertain } from '../../../api/failure-words.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { State } from '../../../ui/state.tsx'
import { Row } from '../../../ui/table.tsx'
import { toast, toastFailure } from '../../../ui/toast.tsx'
import { Ends } from '../../../ui/when.tsx'
import { Role } from '../../access/role/role.tsx'
import { limitInWords, limitOf } from '../../fleet/server/server-limit.ts'
import { useAccount } from '../account/account-context.ts'
import { MemberLink } from '../member/member-link.tsx'
import css from './invite-row.module.css'

/** An invite that waits, or has run out. */
export default function InviteRow(props: { invite: InviteView }) {
  const invite = () => props.invite
  return (
    <Row name={invite().email} pending actions={<InviteActions invite={invite()} />}>
      <td class={`mono ${css.invited}`} title={invite().email}>
        {invite().email}
      </td>
      <td>
        <Role role={invite().role} />
      </td>
      <td class="soft fold" data-label="By" title={limitsOf(invite())}>
        <MemberLink email={invite().invitedBy} />
        <Show when={invite().servers}>
          <span> · {limitInWords(limitOf(invite()))}</span>
        </Show>
        <Show when={invite().accessExpiresAt}>
          {(at) => (
            <span class="nowrap">
              {' · access '}
              <Ends at={at()} />
            </span>
          )}
        </Show>
      </td>
      <td class="whole nowrap" data-label="State">
        <Show when={invite().state === 'pending'} fallback={<span class="error">expired</span>}>
          <Ends at={invite().expiresAt} />
        </Show>
        <Show when={invite().mail}>{(mail) => <InviteMail {...mail()} />}</Show>
      </td>
    </Row>
  )
}

/** The servers that the access will be limited to, in full. */
function limitsOf({ servers }: InviteView): string | undefined {
  return servers?.map(({ name }) => name).join(', ')
}

/** How an email fares that has not left; one that has just been asked for has nothing to tell yet. */
function InviteMail(props: NonNullable<InviteView['mail']>) {
  const refused = () => props.state === 'refused'
  return (
    <Show when={props.why}>
      {(why) => (
        <span title={why()}>
          {' · '}
          <State tone={refused() ? 'bad' : 'wait'}>
            {refused() ? 'email refused' : 'email not sent yet'}
          </State>
          <span class="soft">: {why()}</span>
        </span>
      )}
    </Show>
  )
}

function InviteActions(props: { invite: InviteView }) {
  const account = useAccount()
  const dialogs = createDialogs({
    copy: () => import('./copy-invite-link.tsx'),
    revoke: () => import('./revoke-invite.tsx'),
  })
  const resend = createTask(async () => {
    await account.api.invites.resend.mutate({ invite: props.invite.id })
    toast(`Sent a new link to ${props.invite.email}. The previous one no longer works.`)
    await refetch('invites')
  })
  const resendOrSay = async () => {
    await resend.run()
    const failure = resend.failure()
    if (!failure) return
    const what = isUncertain(failure) ? afterChange(failure) : 'Not resent.'
    toastFailure(`${failure.message} ${what}`, failure)
  }
  return (
    <Show when={account.can('team:manage')}>
      <fieldset class={`group ${css.actions}`} aria-label={`Invite of ${props.invite.email}`}>
        <Button class="compact" busy={resend.busy()} onClick={resendOrSay}>
          Resend
        </Button>
        <Button class="compact" onClick={() => dialogs.open('copy')}>
          Copy link
        </Button>
        <Button class="compact" onClick={() => dialogs.open('revoke')}>
          Revoke
        </Button>
      </fieldset>
      <dialogs.Open invite={props.invite} />
    </Show>
  )
}
