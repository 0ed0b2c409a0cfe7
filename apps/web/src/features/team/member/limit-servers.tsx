import type { MemberView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ServerChoice } from '../../fleet/server/server-choice.tsx'
import { limitInWords, limitOf, saidLimit } from '../../fleet/server/server-limit.ts'
import { useAccount } from '../account/account-context.ts'

interface LimitServersProps {
  member: Pick<MemberView, 'user' | 'email' | 'servers' | 'labels'>
  onClose: () => void
}

export default function LimitServers(props: LimitServersProps) {
  const account = useAccount()
  const form = createForm({
    initial: { limit: limitOf(props.member) },
    async send({ limit }) {
      await account.api.team.limitServers.mutate({ user: props.member.user, ...saidLimit(limit) })
      toast(`${props.member.email} can reach ${limitInWords(limit)} now.`)
      await refetch('team', 'servers')
    },
  })
  return (
    <FormDialog
      title={`Servers of ${props.member.email}`}
      description="Takes effect right away: keys and live sessions that are no longer allowed go, new keys arrive."
      form={form}
      action="Save"
      discards="this choice"
      wide
      ready={form.changed()}
      onClose={props.onClose}
    >
      <ServerChoice {...form.field('limit')} user={props.member.user} />
    </FormDialog>
  )
}
