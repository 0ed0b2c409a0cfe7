import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { dayInWords } from '../day-words.ts'
import { endOf } from '../subscription/standing-words.ts'

/** Cancels the plan at the end of what is paid for. */
export default function CancelPlan(props: { view: SubscriptionView; onClose: () => void }) {
  const account = useAccount()
  const { plan, period, next } = props.view // as it was when this was opened
  const name = plan?.name ?? 'the plan'
  const end = dayInWords(endOf(props.view))
  const cancel = createTask(async () => {
    await account.api.billing.cancel.mutate()
    await refetch('billing')
    toast(`Canceled: ${name} ends on ${end}.`)
  })
  return (
    <Confirm
      title={`Cancel ${name}?`}
      effects={[
        period
          ? `${name} works as before until ${end}, the end of what is paid for`
          : `the trial continues until ${end}`,
        'nothing more is charged, and a payment that hasn’t begun is stopped; invoices that are open stay due',
        'what is paid for this period isn’t paid back',
        ...(next ? [`the change to ${next.name} is dropped`] : []),
        `from ${end} on the account is on hold: nothing can be added to it, and access and servers stay as they are`,
        `until ${end} you can take this back with one press`,
      ]}
      action="Cancel plan"
      dismiss="Keep plan"
      danger
      task={cancel}
      onClose={props.onClose}
    />
  )
}
