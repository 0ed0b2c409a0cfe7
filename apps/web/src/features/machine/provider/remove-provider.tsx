import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Forgets the provider and its token. */
export default function RemoveProvider(props: { onClose: () => void }) {
  const account = useAccount()
  const task = createTask(async () => {
    await account.api.providers.remove.mutate()
    toast('The provider was removed.')
    await refetch('account')
  })
  return (
    <Confirm
      title="Remove the provider"
      effects={[
        'Gatehouse deletes the token, and can no longer resize servers.',
        'Nothing changes on the servers.',
      ]}
      action="Remove"
      danger
      task={task}
      onClose={props.onClose}
    />
  )
}
