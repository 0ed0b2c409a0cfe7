import type { InvitePreview } from '@gatehouse/core/invite/view'
import { createSignal, Show, Suspense } from 'solid-js'
import { gatehouse } from '../../api/client.ts'
import { goToSignIn } from '../../api/signed-out.ts'
import { createTask } from '../../api/task.ts'
import { Button } from '../../ui/button.tsx'
import { lazily } from '../../ui/lazily.ts'
import { Problem } from '../../ui/problem.tsx'
import { exactTime } from '../../ui/time.ts'
import { When } from '../../ui/when.tsx'
import { isFinal } from '../mailed-link/link-refused.tsx'
import { Role } from '../member/role.tsx'
import { Front } from '../sign-in/front.tsx'
import { invitePreview } from './preview.ts'
import { InviteRefused } from './refused.tsx'

const SecondStep = lazily(async () => (await import('../sign-in/second-step.tsx')).SecondStep)

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
    if (!(await accept.run())) invitePreview.again()
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
      <Front
        title={`Join ${props.invite.account.name}`}
        foot="Accepting signs you in on this browser and is written to the account’s audit log."
      >
        <Facts invite={props.invite} />
        <Show when={other()}>
          {(email) => (
            <p>
              You are signed in as <b>{email()}</b>. The invite is for <b>{props.invite.email}</b>, and only
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
      </Front>
    </Show>
  )
}

function Facts(props: { invite: InvitePreview }) {
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
      <dt>Valid until</dt>
      <dd>
        {exactTime(props.invite.expiresAt).split(' · ')[0]}{' '}
        <span class="soft">
          (<When at={props.invite.expiresAt} />)
        </span>
      </dd>
      <Show when={props.invite.accessExpiresAt}>
        {(at) => (
          <>
            <dt>Access ends</dt>
            <dd>{exactTime(at()).split(' · ')[0]}</dd>
          </>
        )}
      </Show>
    </dl>
  )
}
