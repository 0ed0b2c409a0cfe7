import type { ApiKeyView } from '@gatehouse/core/team/api-key/view'
import { createSignal } from 'solid-js'
import { lineIssues, linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'
import { RangesField } from './ranges-field.tsx'

/** Says from where an API key may be used. */
export function LimitApiKey(props: { apiKey: ApiKeyView; onClose: () => void }) {
  const account = useAccount()
  const { id, name, ranges } = props.apiKey // as it was when this was opened
  const [text, setText] = createSignal(ranges?.join('\n') ?? '')
  const [sent, setSent] = createSignal<string[]>([])
  const limit = createTask(async () => {
    setSent(linesIn(text()))
    await account.api.apiKeys.limit.mutate({ apiKey: id, ranges: sent().length > 0 ? sent() : null })
    toast(`${name} may be used from ${sent().join(', ') || 'anywhere'}.`)
    await refetch('apiKeys')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await limit.run()) props.onClose()
  }
  return (
    <Dialog
      title={`From where may ${name} be used?`}
      description="It holds from the next request on. What the key has open from elsewhere ends."
      onClose={props.onClose}
    >
      <form onSubmit={submit} noValidate>
        <RangesField
          value={text()}
          onInput={setText}
          error={lineIssues(limit.failure(), 'ranges', sent())}
          autofocus
        />
        <Problem failure={limit.failure()} fields={['ranges']} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={limit.busy()}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
