import type { Scope } from '@gatehouse/core/access/roles'
import { createSignal, Show } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { lineIssues, linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { hoursInWords } from '../../../ui/time.ts'
import { useAccount } from '../account/account-context.ts'
import { NewSecret } from './new-secret.tsx'
import { RangesField } from './ranges-field.tsx'
import { ScopeChoice } from './scope-choice.tsx'

const ends = [
  ...[24, 168, 720, 2160, 8760].map((hours) => ({
    value: String(hours),
    label: `in ${hoursInWords(hours)}`,
  })),
  { value: '', label: 'never' },
]

export function CreateApiKey(props: { onClose: () => void }) {
  const account = useAccount()
  const [name, setName] = createSignal('')
  const [scopes, setScopes] = createSignal<Scope[]>([])
  const [expiresIn, setExpiresIn] = createSignal('2160')
  const [from, setFrom] = createSignal('')
  const [sent, setSent] = createSignal<string[]>([])
  const [noScope, setNoScope] = createSignal<string>()
  const [secret, setSecret] = createSignal<string>()
  const create = createTask(async () => {
    setSent(linesIn(from()))
    const made = await account.api.apiKeys.create.mutate({
      name: name().trim(),
      scopes: scopes(),
      ...(expiresIn() && { expiresIn: Number(expiresIn()) }),
      ...(sent().length > 0 && { ranges: sent() }),
    })
    setSecret(made.secret)
    await refetch('apiKeys')
  })
  const submit = (event: Event) => {
    event.preventDefault()
    setNoScope(scopes().length === 0 ? 'Choose at least one scope.' : undefined)
    if (!noScope()) create.run()
  }
  const form = () => (
    <form onSubmit={submit}>
      <TextField
        label="Name"
        value={name()}
        onInput={setName}
        hint="What uses it: “billing export”. The audit log shows this name."
        error={issueWith(create.failure(), 'name')}
        required
        autofocus
      />
      <ScopeChoice
        value={scopes()}
        onChange={(chosen) => {
          setScopes(chosen)
          setNoScope(undefined)
        }}
        error={noScope() ?? issueWith(create.failure(), 'scopes')}
      />
      <SelectField
        label="Ends"
        value={expiresIn()}
        options={ends}
        onChange={setExpiresIn}
        error={issueWith(create.failure(), 'expiresIn')}
      />
      <RangesField value={from()} onInput={setFrom} error={lineIssues(create.failure(), 'ranges', sent())} />
      <Problem failure={create.failure()} fields={['name', 'scopes', 'expiresIn', 'ranges']} />
      <div class="actions">
        <Button onClick={props.onClose}>Cancel</Button>
        <Button type="submit" kind="main" busy={create.busy()}>
          Create key
        </Button>
      </div>
    </form>
  )
  return (
    <Dialog title={secret() ? `The key ${name().trim()}` : 'Create an API key'} onClose={props.onClose} wide>
      <Show when={secret()} fallback={form()}>
        {(known) => <NewSecret secret={known()} scopes={scopes()} onClose={props.onClose} />}
      </Show>
    </Dialog>
  )
}
