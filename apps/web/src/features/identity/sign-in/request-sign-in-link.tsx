import { createSignal, Show, Suspense } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { Form } from '../../../ui/form.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { CheckMail } from './check-mail.tsx'
import { WhySignedOut } from './why-signed-out.tsx'

const SignInByPasskey = lazyWithRetry(() => import('./sign-in-by-passkey.tsx'))

/** Asks for an address and has a sign-in link mailed there. The answer is the same for every address. */
export function RequestSignInLink(props: { cutShort: boolean }) {
  const [sent, setSent] = createSignal(false)
  const form = createForm({
    initial: { email: '' },
    async send({ email }) {
      await gatehouse().auth.requestLink.mutate({ email })
      setSent(true)
    },
  })
  return (
    <Show
      when={!sent()}
      fallback={<CheckMail email={form.values().email} resend={form} onOther={() => setSent(false)} />}
    >
      <CardPage title="Sign in" foot="No password needed: Gatehouse emails you a link that works once.">
        <Show when={props.cutShort} fallback={<WhySignedOut />}>
          <p>The link was cut off at the end. Open the whole link, or ask for a new one.</p>
        </Show>
        <Show when={!navigator.cookieEnabled}>
          <p>Your browser blocks cookies for this address. Allow them to sign in.</p>
        </Show>
        <Form
          form={form}
          actions={
            <div class="front-actions">
              <Button type="submit" kind="main" busy={form.busy()}>
                Send me a sign-in link
              </Button>
            </div>
          }
        >
          <TextField
            label="Email address"
            type="email"
            {...form.field('email')}
            autocomplete="username webauthn"
            required
            autofocus
          />
        </Form>
        <Suspense>
          <SignInByPasskey />
        </Suspense>
      </CardPage>
    </Show>
  )
}
