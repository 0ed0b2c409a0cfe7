import type { MeView } from '@gatehouse/core/identity/sign-in/view'
import { Show } from 'solid-js'
import { CardPage } from '../../../ui/card-page.tsx'
import { SignedInAs } from '../../identity/sign-in/signed-in-as.tsx'
import { AccountList } from './account-list.tsx'

interface NotAMemberProps {
  slug: string
  who: MeView
  /** The account's name, if the reader was a member of it while this page was open. */
  ended?: string | undefined
}

/** For somebody who is signed in, and not a member of the account named, or no longer. */
export default function NotAMember(props: NotAMemberProps) {
  const email = () => props.who.user.email
  return (
    <CardPage
      title={props.ended ? `Your access to ${props.ended} has ended` : 'No access to this account'}
      foot={<SignedInAs email={email()} />}
    >
      <Show
        when={props.ended}
        fallback={
          <>
            <p>
              {email()} isn’t a member of <b>{props.slug}</b>, or the account doesn’t exist.
            </p>
            <p class="soft">
              If you were invited, open the link in the invite. Otherwise, ask an owner of the account for
              one.
            </p>
          </>
        }
      >
        {(name) => (
          <p>
            {email()} is no longer a member of {name()}: an owner revoked your access, or the account was
            closed. If you expected to have access, ask an owner for an invite.
          </p>
        )}
      </Show>
      <Show
        when={props.who.memberships.length > 0}
        fallback={
          <Show when={props.who.opensAccounts}>
            <div class="front-actions">
              <a class="button main" href="/accounts">
                Open an account
              </a>
            </div>
          </Show>
        }
      >
        <p>{props.ended ? 'Your other accounts:' : 'Your accounts:'}</p>
        <AccountList memberships={props.who.memberships} />
      </Show>
    </CardPage>
  )
}
