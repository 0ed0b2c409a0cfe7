import type { InvitePreview } from '@gatehouse/core/team/invite/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { goToSignIn } from '../../../api/signed-out.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { localTime } from '../../../ui/time.ts'
import { When } from '../../../ui/when.tsx'
import { Role } from '../../access/role/role.tsx'
import { isFinal } from '../../identity/mailed-link/link-refused.tsx'
import { invitePreview } from './invite-preview.ts'
import { InviteRefused } from './invite-refused.tsx'

const SecondStep = lazyWithRetry(() => import('../../identity/sign-in/second-step.tsx'))

/** Shows what is offered; only a press on Accept takes it. */
export function AcceptInvite(props: { token: string; invite: InvitePreview }) {
  const other = () => {
    const signedIn = props.invite.signedInAs
    return signedIn !== null && signedIn !== props.invite.email ? signedIn : undefined
  }
  const [half, setHalf] = createSignal<string>()
  const accept = createTask(
    async () => {
      if (other()) await gatehouse().auth.signOut.mutate()
      const { account, needs } = await gatehouse().invites.accept.mutate({ token: props.token })
      if (needs === 'passkey') setHalf(`/${account.slug}`)
      else location.replace(`/${account.slug}`)
    },
    () => undefined,
  )
  const press = async () => {
    // Who is signed in may have changed since the page was opened.
    if (!(await accept.run())) invitePreview.refetch()
  }
  const mustSignIn = () => accept.failure()?.reason === 'signed-out'
  const final = () => {
    const failure = accept.failure()
    return failure && isFinal(failure) ? failure : undefined
  }
  return (
    <Show
      when={!final() && !half()}
      fallback={
        <Suspense>
          <Show
            when={half()}
            fallback={<Show when={final()}>{(failure) => <InviteRefused failure={failure()} />}</Show>}
          >
            {(to) => <SecondStep onDone={() => location.replace(to())} />}
          </Show>
        </Suspense>
      }
    >
      <CardPage
        title={`Join ${props.invite.account.name}`}
        foot="Accepting signs you in on this browser and is logged in the account’s audit log."
      >
        <InviteFacts invite={props.invite} />
        <Show when={other()}>
          {(email) => (
            <p>
              You’re signed in as <b>{email()}</b>. The invite is for <b>{props.invite.email}</b>, and only
              that address can accept it.
            </p>
          )}
        </Show>
        <Problem failure={accept.failure()} />
        <div class="front-actions">
          <Button kind="main" busy={accept.busy()} onClick={mustSignIn() ? goToSignIn : press}>
            {mustSignIn()
              ? 'Go to sign in'
              : other()
                ? `Sign out and accept as ${props.invite.email}`
                : 'Accept'}
          </Button>
          <Show when={other()}>
            <a class="button" href="/">
              Stay signed in as {other()}
            </a>
          </Show>
        </div>
      </CardPage>
    </Show>
  )
}

function InviteFacts(props: { invite: InvitePreview }) {
  return (
    <dl class="front-facts">
      <dt>For</dt>
      <dd class="mono">{props.invite.email}</dd>
      <dt>Account</dt>
      <dd>{props.invite.account.name}</dd>
      <dt>Role</dt>
      <dd>
        <Role role={props.invite.role} /> {props.invite.can}
      </dd>
      <dt>Invited by</dt>
      <dd class="mono">{props.invite.invitedBy}</dd>
      <dt>Expires</dt>
      <dd>
        {localTime(props.invite.expiresAt)}{' '}
        <span class="soft">
          (<When at={props.invite.expiresAt} />)
        </span>
      </dd>
      <Show when={props.invite.accessExpiresAt}>
        {(at) => (
          <>
            <dt>Access expires</dt>
            <dd>{localTime(at())}</dd>
          </>
        )}
      </Show>
    </dl>
  )
}
