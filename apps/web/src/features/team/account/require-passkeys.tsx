import type { PasskeyGroup } from '@gatehouse/core/access/passkey-group'
import type { Task } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { counted, someOf } from '../../../ui/count.ts'

interface RequirePasskeysProps {
  of: PasskeyGroup
  /** The addresses of those who have none. */
  lockedOut: readonly string[]
  task: Task<[]>
  onClose: () => void
}

/** Asked before members are locked out until they have a passkey. */
export default function RequirePasskeys(props: RequirePasskeysProps) {
  return (
    <Confirm
      title={props.of === 'everyone' ? 'Require a passkey of everyone?' : 'Require a passkey of owners?'}
      effects={[
        <>
          locks out {counted(props.lockedOut.length, 'member')} without a passkey, until they have added one:{' '}
          <b>{someOf(props.lockedOut, 8)}</b>
        </>,
        'they see nothing of the account but how to add it; terminals that they have open in a browser end',
        'SSH keys and API keys go on as they are',
      ]}
      action="Require it"
      danger
      task={props.task}
      onClose={props.onClose}
    />
  )
}
