import type { MemberView } from '@gatehouse/core/team/member/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { servers, serversHolding } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'

export default function RevokeMember(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const name = account.membership().account.name
  const reached = serversHolding(props.member)
  const revoke = createTask(async () => {
    const done = await account.api.team.revoke.mutate({ user: props.member.user })
    toast(`Revoked ${props.member.email}. ${leaving(done.servers.length)}`)
    await refetch('team', 'account', 'servers')
  })
  return (
    <Confirm
      title={`Revoke ${props.member.email}?`}
      effects={[
        reached > 0 ? (
          <>
            removes <b>{props.member.email}</b> from <b>{servers(reached)}</b>, where the login is{' '}
            <span class="mono">{props.member.login}</span>
          </>
        ) : (
          <>
            ends the membership of <b>{props.member.email}</b>, who reaches no servers
          </>
        ),
        `signs them out and revokes their API keys for ${name}`,
        'takes effect right away; a server that can’t be reached shows “removal pending” until it’s done',
      ]}
      action="Revoke"
      danger
      task={revoke}
      onClose={props.onClose}
    />
  )
}

function leaving(count: number): string {
  return count > 0 ? `Keys are being removed from ${servers(count)}.` : 'They had no server access.'
}
