import type { TrunkView } from '@gatehouse/core/dialer/trunk/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Removes a trunk. */
export default function RemoveTrunk(props: { of: TrunkView; onClose: () => void }) {
  const account = useAccount()
  const { id, name, servers } = props.of
  const task = createTask(async () => {
    await account.api.trunks.remove.mutate({ trunk: id })
    toast(`Removed ${name}.`)
    await refetch('dialer')
  })
  return (
    <Confirm
      title={`Remove ${name}?`}
      effects={[
        'Its secret is forgotten.',
        servers.length > 0
          ? `The firewall’s rules that it brought to ${servers.map((one) => one.name).join(', ')} go with it.`
          : 'No server has it.',
      ]}
      action="Remove trunk"
      danger
      task={task}
      onClose={props.onClose}
    />
  )
}
