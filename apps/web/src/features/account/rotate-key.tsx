import { readAgain } from '../../api/read.ts'
import { createTask } from '../../api/task.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { toast } from '../../ui/toast.tsx'
import { servers } from '../server/sync-words.ts'
import { useAccount } from './context.ts'

export function RotateKey(props: { servers: number; onClose: () => void }) {
  const account = useAccount()
  const rotate = createTask(async () => {
    await account.api.account.rotateManagementKey.mutate()
    toast('A new management key is on its way to the servers.')
    await readAgain('account')
  })
  return (
    <Confirm
      title="Rotate the management key?"
      effects={[
        `makes a new key, and brings it to ${servers(props.servers)} over the one they have`,
        'each server takes the new key, lets Gatehouse in by it, and only then loses the old one: none is out of reach meanwhile',
        'a server that cannot be reached keeps the old key, is named here with its error, and is tried until it is done',
        'the old key’s private half is forgotten when no server needs it any more',
        'what installs new servers has to be given the new key',
      ]}
      action="Rotate"
      task={rotate}
      onClose={props.onClose}
    />
  )
}
