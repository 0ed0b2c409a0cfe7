import { createSignal, Show } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { nameInLine, wrongWithPasted } from './pasted-key.ts'
import { SshKeyFields } from './ssh-key-fields.tsx'
import './ssh-keys.css'

export function AddSshKey(props: { onDone?: () => void }) {
  const account = useAccount()
  const [line, setLine] = createSignal('')
  const [typedName, setTypedName] = createSignal<string>()
  const [end, setEnd] = createSignal<string | null>(null)
  const [wrong, setWrong] = createSignal<string>()
  const name = () => typedName() ?? nameInLine(line())
  const add = createTask(async () => {
    const key = await account.api.keys.add.mutate({
      name: name().trim(),
      publicKey: line().trim(),
      expiresAt: end(),
    })
    setLine('')
    setTypedName(undefined)
    setEnd(null)
    toast(`Added ${key.name}. It is on its way to your servers.`)
    await refetch('keys', 'team', 'servers')
    props.onDone?.()
  })
  const submit = (event: Event) => {
    event.preventDefault()
    setWrong(wrongWithPasted(line()))
    if (!wrong()) add.run()
  }
  return (
    <form class="key-form" onSubmit={submit}>
      <Field
        label="Public key"
        hint="One line that begins with ssh-ed25519, ecdsa-sha2-…, sk-ssh-… or ssh-rsa."
        error={wrong() ?? issueWith(add.failure(), 'publicKey')}
      >
        {(control) => (
          <textarea
            {...control}
            class="input mono"
            value={line()}
            onInput={(event) => {
              setLine(event.currentTarget.value)
              setWrong(undefined)
            }}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
          />
        )}
      </Field>
      <SshKeyFields name={name()} onName={setTypedName} end={end()} onEnd={setEnd} failure={add.failure()} />
      <Problem failure={add.failure()} fields={['publicKey', 'name', 'expiresAt']} />
      <div class="notice-actions">
        <Button type="submit" kind="main" busy={add.busy()}>
          Add key
        </Button>
        <Show when={props.onDone}>{(done) => <Button onClick={done()}>Cancel</Button>}</Show>
      </div>
    </form>
  )
}
