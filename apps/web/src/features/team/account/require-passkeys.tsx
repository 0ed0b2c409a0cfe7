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
      title={props.of === 'everyone' ? 'Require a passkey for everyone?' : 'Require a passkey for owners?'}
      effects={[
        <>
          locks out {counted(props.lockedOut.length, 'member')} without a passkey until they add one:{' '}
          <b>{someOf(props.lockedOut, 8)}</b>
        </>,
        'all they see of the account is how to add one; terminals they have open in a browser end',
        'SSH keys and API keys keep working',
      ]}
      action="Require it"
      danger
      task={props.task}
      onClose={props.onClose}
    />
  )
}
