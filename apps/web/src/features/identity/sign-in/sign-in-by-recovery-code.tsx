import { createSignal, Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { issueWith } from '../../../api/failure.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { EnrolNewPasskey } from './enrol-new-passkey.tsx'

/** A recovery code in the place of a lost passkey; then a new passkey, which finishes signing in. */
export function SignInByRecoveryCode(props: { onBack: () => void; onDone: () => void }) {
  const [code, setCode] = createSignal('')
  const [used, setUsed] = createSignal(false)
  const use = createTask(
    async () => {
      await gatehouse().auth.useRecoveryCode.mutate({ code: code() })
      setUsed(true)
    },
    () => undefined,
  )
  const submit = (event: Event) => {
    event.preventDefault()
    use.run()
  }
  return (
    <Show when={!used()} fallback={<EnrolNewPasskey onDone={props.onDone} />}>
      <CardPage
        title="Use a recovery code"
        foot="A code works once. You and the owners of your accounts are told by mail."
      >
        <form onSubmit={submit}>
          <TextField
            label="Recovery code"
            value={code()}
            onInput={setCode}
            hint="Any one of the sixteen that you kept and have not used."
            error={issueWith(use.failure(), 'code')}
            placeholder="xxxx-xxxx-xxxx-xxxx"
            autocomplete="one-time-code"
            mono
            required
            autofocus
          />
          <Problem failure={use.failure()} fields={['code']} />
          <div class="front-actions">
            <Button type="submit" kind="main" busy={use.busy()}>
              Continue
            </Button>
            <Button kind="quiet" onClick={props.onBack}>
              Back
            </Button>
          </div>
        </form>
      </CardPage>
    </Show>
  )
}
