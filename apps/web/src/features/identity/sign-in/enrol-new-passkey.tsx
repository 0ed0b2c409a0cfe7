import { enrolPasskey } from '../../../api/passkey.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { Form } from '../../../ui/form.tsx'
import { PasskeyNameField } from '../passkey/passkey-name-field.tsx'

/** What a recovery code is good for: a new passkey, and with it the sign-in. */
export function EnrolNewPasskey(props: { onDone: () => void }) {
  const form = createForm({
    initial: { name: '' },
    async send({ name }) {
      await enrolPasskey(name)
      props.onDone()
    },
    onSignedOut: () => undefined,
  })
  return (
    <CardPage
      title="Add a new passkey"
      foot="Once you’re signed in, remove your lost passkeys under “My security”."
    >
      <p>
        The code is right, and won’t work again. Stay on this page: add a new passkey within ten minutes to
        finish signing in.
      </p>
      <Form
        form={form}
        actions={
          <div class="front-actions">
            <Button type="submit" kind="main" busy={form.busy()}>
              Add passkey and sign in
            </Button>
          </div>
        }
      >
        <PasskeyNameField {...form.field('name')} />
      </Form>
    </CardPage>
  )
}
