import type { MemberView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ServerChoice } from '../../fleet/server/server-choice.tsx'
import { servers as serversInWords } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'

export default function LimitServers(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const form = createForm({
    initial: { servers: props.member.servers?.map((server) => server.id) ?? null },
    async send({ servers }) {
      await account.api.team.limitServers.mutate({ user: props.member.user, servers })
      const reached = servers === null ? 'all servers' : serversInWords(servers.length)
      toast(`${props.member.email} reaches ${reached} now.`)
      await refetch('team', 'servers')
    },
  })
  return (
    <FormDialog title={`Servers of ${props.member.email}`} form={form} action="Save" onClose={props.onClose}>
      <ServerChoice {...form.field('servers')} />
      <p class="soft" aria-live="polite">
        {form.values().servers?.length === 0
          ? 'Takes the keys off every server.'
          : 'Takes the keys off every server that is not chosen, at once, and brings them to those that are.'}
      </p>
    </FormDialog>
  )
}
