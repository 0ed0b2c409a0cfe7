import { CardPage } from '../../../ui/card-page.tsx'

/** Both mailboxes have confirmed. */
export function EmailChanged(props: { to: string }) {
  return (
    <CardPage
      title="Your address was changed"
      foot="Both your addresses and the owners of your accounts get an email about it."
    >
      <p>
        You now use Gatehouse as <b>{props.to}</b>. You were signed out everywhere: sign in again with a link
        to that address, or with your passkey.
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
        Your address stays <b>{props.from}</b>; neither link works anymore.
      </p>
      <p>
        If it wasn’t you who asked for it, <b>someone else is signed in as you</b>. Sign in, open “My
        security”, sign out all other browsers, and add a passkey if you have none.
      </p>
      <div class="front-actions">
        <a class="button main" href="/sign-in">
          Go to sign in
        </a>
      </div>
    </CardPage>
  )
}
