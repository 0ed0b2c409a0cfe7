import type { ApiKeyView } from '@gatehouse/core/team/api-key/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'

export default function RevokeApiKey(props: { apiKey: ApiKeyView; onClose: () => void }) {
  const account = useAccount()
  const revoke = createTask(async () => {
    await account.api.apiKeys.revoke.mutate({ apiKey: props.apiKey.id })
    toast(`Revoked ${props.apiKey.name}.`)
    await refetch('apiKeys')
  })
  return (
    <Confirm
      title={`Revoke ${props.apiKey.name}?`}
      effects={[
        'the next request with this key is refused, and every one after it',
        'can’t be undone: a program that still needs access needs a new key',
      ]}
      action="Revoke key"
      danger
      task={revoke}
      onClose={props.onClose}
    />
  )
}
