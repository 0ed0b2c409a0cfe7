import { Show } from 'solid-js'
import { gatehouse } from '../api/client.ts'
import { OpenAccountForm } from '../features/team/account/open-account-form.tsx'
import { CardPage } from '../ui/card-page.tsx'
import { useHashToken } from '../ui/hash-token.ts'

/** Opens the first account of a Gatehouse that is empty, for whoever has the address that its start printed. */
export default function Setup() {
  const token = useHashToken()
  return (
    <Show when={token()} keyed fallback={<NoToken />}>
      {(known) => (
        <CardPage title="Open the first account" foot="You’ll be its owner, signed in on this browser.">
          <OpenAccountForm
            asksEmail
            open={(account) => gatehouse().account.openFirst.mutate({ ...account, token: known })}
          />
        </CardPage>
      )}
    </Show>
  )
}

function NoToken() {
  return (
    <CardPage title="The address is incomplete">
      <p>Open the whole address that Gatehouse printed when it started, including everything after the #.</p>
      <div class="front-actions">
        <a class="button main" href="/sign-in">
          Go to sign in
        </a>
      </div>
    </CardPage>
  )
}
