import { createSignal } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { TextField } from '../../../ui/field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

interface TakeOverProps {
  recipe: string
  server: string
  name: string
  lines: readonly string[]
  onClose: () => void
}

/** Makes values of a server of what someone has written into its file. */
export default function TakeOver(props: TakeOverProps) {
  const account = useAccount()
  const [reason, setReason] = createSignal('')
  const task = createTask(async () => {
    const { recipe, server } = props
    const { left } = await account.api.recipes.takeOver.mutate({ recipe, server, reason: reason() })
    toast(left.length > 0 ? `Kept all but: ${left.join('; ')}` : 'Kept these values.')
    await refetch('dialer')
  })
  return (
    <Confirm
      title={`Keep these values on ${props.name}?`}
      effects={[
        ...props.lines,
        'They become values of this server alone. Lines that are no values of the recipe are left out.',
      ]}
      more={
        <TextField
          label="Reason"
          hint="It is kept in the audit log; some values need one."
          value={reason()}
          onInput={setReason}
        />
      }
      action="Keep values"
      task={task}
      onClose={props.onClose}
    />
  )
}
