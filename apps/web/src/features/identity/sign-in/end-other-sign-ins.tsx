import { gatehouse } from '../../../api/client.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { counted } from '../../../ui/count.ts'
import { toast } from '../../../ui/toast.tsx'
import { signIns } from '../user/queries.ts'

export default function EndOtherSignIns(props: { count: number; onClose: () => void }) {
  const end = createTask(async () => {
    const { ended } = await gatehouse().security.endSignIn.mutate({ others: true })
    toast(`Signed out ${counted(ended, 'browser')}.`)
    await signIns.refetch()
  })
  return (
    <Confirm
      title="Sign out all other browsers?"
      effects={[
        `signs out ${counted(props.count, 'other browser')} right away`,
        'this browser stays signed in',
      ]}
      action="Sign out"
      danger
      task={end}
      onClose={props.onClose}
    />
  )
}
