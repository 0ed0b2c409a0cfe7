import type { MemberView } from '@gatehouse/core/team/member/view'
import { createSignal } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { hoursInWords } from '../../../ui/time.ts'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'

const delays = [1, 24, 72, 168].map((hours) => ({ value: String(hours), label: `in ${hoursInWords(hours)}` }))

/** For somebody who has lost their passkeys: an owner lets them back in by email. */
export default function ResetPasskeys(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const [hours, setHours] = createSignal('24')
  const reset = createTask(async () => {
    await account.api.team.letBackIn.mutate({ user: props.member.user, hours: Number(hours()) })
    toast(`Scheduled. ${props.member.email} can sign in by email in ${hoursInWords(Number(hours()))}.`)
    await refetch('team')
  })
  return (
    <Confirm
      title={`Reset the passkeys of ${props.member.email}?`}
      effects={[
        'removes all their passkeys and recovery codes and signs them out, in every account, when the time comes',
        'after that, an emailed link alone lets them in: make sure it’s really them who asks',
        'they and every owner of their accounts are emailed right away',
        'signing in with a passkey cancels it, and so can an owner',
      ]}
      more={<SelectField label="When" value={hours()} options={delays} onInput={setHours} />}
      action="Schedule reset"
      danger
      task={reset}
      onClose={props.onClose}
    />
  )
}
