import { createSignal } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { enrolPasskey } from '../../../api/passkey.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'

/** What a recovery code is good for: a new passkey, and with it the sign-in. */
export function EnrolNewPasskey(props: { onDone: () => void }) {
  const [name, setName] = createSignal('')
  const enrol = createTask(
    async () => {
      await enrolPasskey(name().trim())
      props.onDone()
    },
    () => undefined,
  )
  const submit = (event: Event) => {
    event.preventDefault()
    enrol.run()
  }
  return (
    <CardPage
      title="Add a new passkey"
      foot="Once you are in, remove the passkeys that are lost under “My security”."
    >
      <p>
        The code was right and is used up. Stay on this page: a new passkey, within ten minutes, finishes
        signing in.
      </p>
      <form onSubmit={submit}>
        <TextField
          label="Name"
          value={name()}
          onInput={setName}
          hint="Where it is: “laptop”, “blue security key”."
          error={issueWith(enrol.failure(), 'name')}
          required
          autofocus
        />
        <Problem failure={enrol.failure()} fields={['name']} />
        <div class="front-actions">
          <Button type="submit" kind="main" busy={enrol.busy()}>
            Add passkey and sign in
          </Button>
        </div>
      </form>
    </CardPage>
  )
}
