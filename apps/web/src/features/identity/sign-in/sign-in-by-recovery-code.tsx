import { createSignal, Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { Form } from '../../../ui/form.tsx'
import { EnrolNewPasskey } from './enrol-new-passkey.tsx'

/** A recovery code in the place of a lost passkey; then a new passkey, which finishes signing in. */
export default function SignInByRecoveryCode(props: { onBack: () => void; onDone: () => void }) {
  const [used, setUsed] = createSignal(false)
  const form = createForm({
    initial: { code: '' },
    async send({ code }) {
      await gatehouse().auth.useRecoveryCode.mutate({ code })
      setUsed(true)
    },
    onSignedOut: () => undefined,
  })
  return (
    <Show when={!used()} fallback={<EnrolNewPasskey onDone={props.onDone} />}>
      <CardPage
        title="Use a recovery code"
        foot="A code works once. You and the owners of your accounts get an email about it."
      >
        <Form
          form={form}
          actions={
            <div class="front-actions">
              <Button type="submit" kind="main" busy={form.busy()}>
                Continue
              </Button>
              <Button kind="quiet" onClick={props.onBack}>
                Back
              </Button>
            </div>
          }
        >
          <TextField
            label="Recovery code"
            {...form.field('code')}
            hint="Any of your 16 codes that you haven’t used."
            placeholder="xxxx-xxxx-xxxx-xxxx"
            autocomplete="one-time-code"
            mono
            required
            autofocus
          />
        </Form>
      </CardPage>
    </Show>
  )
}
