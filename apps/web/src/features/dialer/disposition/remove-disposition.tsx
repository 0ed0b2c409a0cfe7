import type { DispositionView } from '@gatehouse/core/dialer/disposition/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Removes a disposition, retires one that has been in use, or brings back a retired one. */
export default function RemoveDisposition(props: { of: DispositionView; onClose: () => void }) {
  const account = useAccount()
  const { id, code, inUse, retiredAt } = props.of
  const task = createTask(async () => {
    const { dispositions } = account.api
    if (retiredAt) await dispositions.restore.mutate({ disposition: id })
    const done = retiredAt ? null : await dispositions.remove.mutate({ disposition: id })
    toast(done ? (done.outcome === 'retired' ? `Retired ${code}.` : `Removed ${code}.`) : `Restored ${code}.`)
    await refetch('dialer')
  })
  if (retiredAt)
    return (
      <Confirm
        title={`Restore ${code}?`}
        effects={['Agents can choose it again.']}
        action="Restore disposition"
        task={task}
        onClose={props.onClose}
      />
    )
  return (
    <Confirm
      title={inUse ? `Retire ${code}?` : `Remove ${code}?`}
      effects={
        inUse
          ? [
              'Agents can no longer choose it.',
              'It has been on servers, so calls may have it: they keep its meaning, and its code stays taken.',
            ]
          : ['No server has ever had it, so nothing is left of it.']
      }
      action={inUse ? 'Retire disposition' : 'Remove disposition'}
      danger
      task={task}
      onClose={props.onClose}
    />
  )
}
