import { createSignal } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { TextField } from '../../../ui/field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import type { Recipe } from './queries.ts'

/** Sets everything back to what a server had last verified before. */
export default function RestoreRecipe(props: { recipe: Recipe; onClose: () => void }) {
  const account = useAccount()
  const { name, back, versions } = props.recipe
  const [reason, setReason] = createSignal('')
  const undone = versions.filter(({ version }) => back !== null && version > back)
  const task = createTask(async () => {
    if (back === null) return
    await account.api.recipes.restore.mutate({ recipe: name, version: back, reason: reason() })
    toast(`Set ${name} back to version ${back}.`)
    await refetch('dialer')
  })
  return (
    <Confirm
      title={`Set ${name} back to version ${back}?`}
      effects={[
        ...undone.map(({ version, what }) => `Undoes version ${version}: ${what}`),
        'This is a new version: nothing of the history is lost.',
      ]}
      more={
        <TextField
          label="Reason"
          hint="Optional. It is kept in the audit log."
          value={reason()}
          onInput={setReason}
        />
      }
      action="Set back"
      task={task}
      onClose={props.onClose}
    />
  )
}
