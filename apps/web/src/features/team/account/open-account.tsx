import { Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { SignedInAs } from '../../identity/sign-in/signed-in-as.tsx'
import { OpenAccountForm } from './open-account-form.tsx'

/** Opens an account, whose owner the reader becomes. */
export function OpenAccount(props: { email: string; onCancel?: () => void }) {
  return (
    <CardPage title="Open an account" foot={<SignedInAs email={props.email} />}>
      <p class="soft">
        An account has a team, servers and an audit log. You’ll be its owner. To join an existing account, ask
        for an invite.
      </p>
      <OpenAccountForm
        open={({ slug, name }) => gatehouse().account.open.mutate({ slug, name })}
        more={
          <Show when={props.onCancel}>
            {(cancel) => (
              <Button kind="quiet" onClick={cancel()}>
                Cancel
              </Button>
            )}
          </Show>
        }
      />
    </CardPage>
  )
}
