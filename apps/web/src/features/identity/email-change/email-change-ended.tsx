import { CardPage } from '../../../ui/card-page.tsx'

/** Both mailboxes have confirmed. */
export function EmailChanged(props: { to: string }) {
  return (
    <CardPage
      title="Your address has changed"
      foot="You, at both addresses, and the owners of your accounts are told by mail."
    >
      <p>
        You use Gatehouse as <b>{props.to}</b> now. All your sign-ins have ended: sign in anew, by a link
        mailed there, or with your passkey.
      </p>
      <div class="front-actions">
        <a class="button main" href="/sign-in">
          Go to sign in
        </a>
      </div>
    </CardPage>
  )
}

/** Stopped from the mailbox of the present address. */
export function EmailChangeStopped(props: { from: string }) {
  return (
    <CardPage title="The change was stopped">
      <p>
        Your address stays <b>{props.from}</b>; neither link works any more.
      </p>
      <p>
        If it was not you who asked for it, <b>somebody else is signed in as you</b>. Sign in, open “My
        security”, end all other sign-ins, and add a passkey if you have none.
      </p>
      <div class="front-actions">
        <a class="button main" href="/sign-in">
          Go to sign in
        </a>
      </div>
    </CardPage>
  )
}
