import { createSignal } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { enrolPasskey } from '../../../api/passkey.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'

/** Names a passkey, then has the browser make it. */
export function AddPasskey(props: { onClose: () => void; onEnrolled: () => void }) {
  const [name, setName] = createSignal('')
  const add = createTask(async () => {
    await enrolPasskey(name().trim())
    toast(`Enrolled ${name().trim()}. From now on signing in asks for a passkey.`)
    await refetch('passkeys')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!(await add.run())) return
    props.onClose()
    props.onEnrolled()
  }
  return (
    <Dialog
      title="Add a passkey"
      description="Your browser asks for your fingerprint, face, PIN or security key. Nothing secret leaves the device."
      onClose={props.onClose}
    >
      <form onSubmit={submit}>
        <TextField
          label="Name"
          value={name()}
          onInput={setName}
          hint="Where it is: “laptop”, “blue security key”."
          error={issueWith(add.failure(), 'name')}
          required
          autofocus
        />
        <Problem failure={add.failure()} fields={['name']} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={add.busy()}>
            Continue
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
