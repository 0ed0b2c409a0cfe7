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
    toast(`Gatehouse is installing the new ${props.of} key.`)
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
    `creates a new key and installs it on ${all}`,
    'each server keeps the old key until Gatehouse has logged in with the new one, so none is out of reach',
    'a server that can’t be reached keeps the old key and is listed here with its error; Gatehouse keeps trying',
    'the old private key is deleted once no server needs it',
    'anything that sets up new servers for you needs the new key',
  ],
  gateway: (all) => [
    `creates a new key that replaces the old one on ${all}`,
    'until a server has the new key, the gateway offers both: sessions keep working',
    'a server that can’t be reached keeps the old key and is listed here with its error; Gatehouse keeps trying',
    'the old private key is deleted once no server needs it',
  ],
}
