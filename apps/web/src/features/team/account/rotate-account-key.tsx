import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { servers } from '../../fleet/sync/sync-words.ts'
import { useAccount } from './account-context.ts'
import type { AccountKeyKind } from './rotation-words.ts'

export default function RotateAccountKey(props: {
  of: AccountKeyKind
  servers: number
  onClose: () => void
}) {
  const account = useAccount()
  const rotate = createTask(async () => {
    const { rotateManagementKey, rotateGatewayKey } = account.api.account
    await (props.of === 'management' ? rotateManagementKey : rotateGatewayKey).mutate()
    toast(`A new ${props.of} key is on its way to the servers.`)
    await refetch('account')
  })
  return (
    <Confirm
      title={`Rotate the ${props.of} key?`}
      effects={effects[props.of](servers(props.servers))}
      action="Rotate"
      task={rotate}
      onClose={props.onClose}
    />
  )
}

const effects: Record<AccountKeyKind, (all: string) => string[]> = {
  management: (all) => [
    `makes a new key, and brings it to ${all} over the one they have`,
    'each server takes the new key, lets Gatehouse in by it, and only then loses the old one: none is out of reach meanwhile',
    'a server that cannot be reached keeps the old key, is named here with its error, and is tried until it is done',
    'the old key’s private half is forgotten when no server needs it any more',
    'what installs new servers has to be given the new key',
  ],
  gateway: (all) => [
    `makes a new key, and puts it in the place of the old one on ${all}`,
    'until a server has shown that it has the new key, the gateway comes with both: sessions go on and begin as before',
    'a server that cannot be reached keeps the old key, is named here with its error, and is tried until it is done',
    'the old key’s private half is forgotten when no server needs it any more',
  ],
}
