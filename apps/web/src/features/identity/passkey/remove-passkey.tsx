import type { PasskeyView } from '@gatehouse/core/identity/passkey/view'
import { gatehouse } from '../../../api/client.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'

export default function RemovePasskey(props: { passkey: PasskeyView; last: boolean; onClose: () => void }) {
  const remove = createTask(async () => {
    await gatehouse().security.removePasskey.mutate({ passkey: props.passkey.id })
    toast(`Removed ${props.passkey.name}.`)
    await refetch('passkeys')
  })
  return (
    <Confirm
      title={`Remove ${props.passkey.name}?`}
      effects={[
        'stops it from signing in, right away',
        props.last
          ? 'it’s your last one: an emailed link alone will be enough to sign in as you'
          : 'your other passkeys keep working',
        'the passkey itself stays on the device: delete it there too',
      ]}
      action="Remove passkey"
      danger
      task={remove}
      onClose={props.onClose}
    />
  )
}
