import type { KeyView } from '@gatehouse/core/fleet/ssh-key/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { servers, serversIn } from '../sync/sync-words.ts'

export default function RemoveSshKey(props: { key: KeyView; onClose: () => void }) {
  const account = useAccount()
  const reached = props.key.sync ? serversIn(props.key.sync) : 0
  const remove = createTask(async () => {
    await account.api.keys.remove.mutate({ key: props.key.id })
    toast(
      reached > 0
        ? `Removed ${props.key.name}. Gatehouse is removing it from ${servers(reached)}.`
        : `Removed ${props.key.name}.`,
    )
    await refetch('keys', 'team', 'servers')
  })
  return (
    <Confirm
      title={`Remove ${props.key.name}?`}
      effects={[
        reached > 0 ? `removes the key from ${servers(reached)}` : 'the key is on no server',
        'in your other accounts too: a key is yours, not an account’s',
        'nothing on your own computer changes',
      ]}
      action="Remove key"
      danger
      task={remove}
      onClose={props.onClose}
    />
  )
}
