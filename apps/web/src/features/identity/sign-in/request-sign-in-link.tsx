import { createSignal, Show, Suspense } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { issueWith } from '../../../api/failure.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { TextField } from '../../../ui/field.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { CheckMail } from './check-mail.tsx'
import { WhySignedOut } from './why-signed-out.tsx'

const ByPasskey = lazyWithRetry(async () => (await import('./sign-in-by-passkey.tsx')).SignInByPasskey)

/** Asks for an address and has a sign-in link mailed there. The answer is the same for every address. */
export function RequestSignInLink(props: { cutShort: boolean }) {
  const [email, setEmail] = createSignal('')
  const [sent, setSent] = createSignal(false)
  const request = createTask(async () => {
    await gatehouse().auth.requestLink.mutate({ email: email().trim() })
    setSent(true)
  })
  const submit = (event: Event) => {
    event.preventDefault()
    request.run()
  }
  return (
    <Show
      when={!sent()}
      fallback={<CheckMail email={email().trim()} resend={request} onOther={() => setSent(false)} />}
    >
      <CardPage title="Sign in" foot="No password: Gatehouse mails you a link that works once.">
        <Show when={props.cutShort} fallback={<WhySignedOut />}>
          <p>
            The link was incomplete: a piece of its end is missing. Open the whole link, or ask for a new one.
          </p>
        </Show>
        <Show when={!navigator.cookieEnabled}>
          <p>
            This browser keeps no cookies for this address. Without them nobody can be signed in: allow them
            first.
          </p>
        </Show>
        <form onSubmit={submit}>
          <TextField
            label="E-mail address"
            type="email"
            value={email()}
            onInput={setEmail}
            error={issueWith(request.failure(), 'email')}
            autocomplete="username webauthn"
            required
            autofocus
          />
          <Problem failure={request.failure()} fields={['email']} />
          <div class="front-actions">
            <Button type="submit" kind="main" busy={request.busy()}>
              Send me a sign-in link
            </Button>
          </div>
        </form>
        <Suspense>
          <ByPasskey />
        </Suspense>
      </CardPage>
    </Show>
  )
}
