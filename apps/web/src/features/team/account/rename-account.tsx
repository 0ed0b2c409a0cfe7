import { createSignal } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from './account-context.ts'
import './rename-account.css'

export function RenameAccount(props: { name: string }) {
  const account = useAccount()
  const [typed, setTyped] = createSignal<string>()
  const name = () => typed() ?? props.name
  const rename = createTask(async () => {
    await account.api.account.rename.mutate({ name: name().trim() })
    toast(`The account is called ${name().trim()} now.`)
    await refetch('account')
    setTyped(undefined)
  })
  const submit = (event: Event) => {
    event.preventDefault()
    rename.run()
  }
  return (
    <form class="rename" onSubmit={submit}>
      <TextField
        label="Name"
        value={name()}
        onInput={setTyped}
        error={issueWith(rename.failure(), 'name')}
        required
      />
      <Button type="submit" busy={rename.busy()} disabled={name().trim() === props.name}>
        Rename
      </Button>
      <Problem failure={rename.failure()} fields={['name']} />
    </form>
  )
}
