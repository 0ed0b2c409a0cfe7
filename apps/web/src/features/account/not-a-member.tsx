import { Front } from '../sign-in/front.tsx'

/** For somebody who is signed in, and not a member of the account named. */
export function NotAMember(props: { message: string }) {
  return (
    <Front title="No access to this account">
      <p>{props.message}</p>
      <p class="soft">
        If you were invited, open the link in the invite. Otherwise ask an owner of the account.
      </p>
      <div class="front-actions">
        <a class="button main" href="/accounts">
          Your accounts
        </a>
      </div>
    </Front>
  )
}
