import type { PaymentMethodView } from '@gatehouse/core/billing/payment-method/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Removes a payment method, having said what is charged to from then on. */
export default function RemovePaymentMethod(props: {
  method: PaymentMethodView
  isOnly: boolean
  onClose: () => void
}) {
  const account = useAccount()
  const { id, label, isDefault } = props.method // as it was when this was opened
  const remove = createTask(async () => {
    await account.api.billing.removePaymentMethod.mutate({ method: id })
    toast(`Removed ${label}.`)
    await refetch('billing')
  })
  const effects = () => [
    `nothing is charged to ${label} from then on, and a payment that hasn’t begun is stopped`,
    ...(isDefault
      ? [
          props.isOnly
            ? 'there is no other: an email asks you to pay each invoice'
            : 'no other becomes the default until you choose one: until then an email asks you to pay each invoice',
        ]
      : []),
  ]
  return (
    <Confirm
      title={`Remove ${label}?`}
      effects={effects()}
      action="Remove"
      danger
      task={remove}
      onClose={props.onClose}
    />
  )
}
