import type { OperationView } from '@gatehouse/core/machine/operation/view'
import type { JSX } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask, mustWait } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Cancels a restart that waits, with all that was asked for together and waits as well. */
export function CancelRestart(props: { operation: OperationView; children: JSX.Element }) {
  const account = useAccount()
  const cancel = createTask(async () => {
    const { servers } = await account.api.services.cancelRestart.mutate({ operation: props.operation.id })
    toast(`Canceled the restart on ${counted(servers.length, 'server')}.`)
    await refetch('operations')
  })
  return (
    <>
      <Button onClick={() => void cancel.run()} busy={cancel.busy()} waits={mustWait(cancel)}>
        {props.children}
      </Button>
      <Problem failure={cancel.failure()} />
    </>
  )
}
