import { gatehouse } from '../../../api/client.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { counted } from '../../../ui/count.ts'
import { toast } from '../../../ui/toast.tsx'
import { signIns } from '../user/queries.ts'

export default function EndOtherSignIns(props: { count: number; onClose: () => void }) {
  const end = createTask(async () => {
    const { ended } = await gatehouse().security.endSignIn.mutate({ others: true })
    toast(`Ended ${counted(ended, 'sign-in')}.`)
    await signIns.refetch()
  })
  return (
    <Confirm
      title="End all other sign-ins?"
      effects={[`signs out ${counted(props.count, 'other browser')} at once`, 'this browser stays signed in']}
      action="End them"
      danger
      task={end}
      onClose={props.onClose}
    />
  )
}
