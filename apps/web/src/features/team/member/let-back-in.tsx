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

/** For somebody who has lost their passkeys. */
export default function LetBackIn(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const [hours, setHours] = createSignal('24')
  const reset = createTask(async () => {
    await account.api.team.letBackIn.mutate({ user: props.member.user, hours: Number(hours()) })
    toast(`Announced. ${props.member.email} can sign in by mail in ${hoursInWords(Number(hours()))}.`)
    await refetch('team')
  })
  return (
    <Confirm
      title={`Let ${props.member.email} back in?`}
      effects={[
        'removes all their passkeys and recovery codes and ends their sign-ins, in every account, when the time has come',
        'from then on a link by mail alone lets them in: make sure that it is really them who asks',
        'they and every owner of their accounts are told by mail at once',
        'signing in with a passkey cancels it, and so can an owner',
      ]}
      more={<SelectField label="When" value={hours()} options={delays} onInput={setHours} />}
      action="Announce it"
      danger
      task={reset}
      onClose={props.onClose}
    />
  )
}
