import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { createOneByOne } from '../../../api/one-by-one.ts'
import { refetch } from '../../../api/read.ts'
import { BulkDialog } from '../../../ui/bulk-dialog.tsx'
import { counted } from '../../../ui/count.ts'
import { createForm } from '../../../ui/create-form.ts'
import { toast } from '../../../ui/toast.tsx'
import { ServerChoice } from '../../fleet/server/server-choice.tsx'
import { servers as serversInWords } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'
import { changesLimit, limitInWords } from './limit-words.ts'

interface LimitMembersProps {
  members: readonly MemberView[]
  onDone: () => void
  onClose: () => void
}

/** Gives several members the same servers, each by a change of its own. */
export default function LimitMembers(props: LimitMembersProps) {
  const account = useAccount()
  const withLogin = props.members.filter(({ role }) => roleHolds(role, 'server:ssh'))
  const others = props.members.filter(({ role }) => !roleHolds(role, 'server:ssh'))
  const form = createForm({
    // nothing is chosen for them before somebody chooses it; wider than its value
    initial: { servers: [] as string[] | null },
    send: async () => undefined,
  })
  const chosen = () => form.values().servers
  const changing = () => withLogin.filter((member) => changesLimit(member, chosen()))
  const same = () => withLogin.filter((member) => !changesLimit(member, chosen()))
  const work = createOneByOne((member: MemberView) =>
    account.api.team.limitServers.mutate({ user: member.user, servers: chosen() }),
  )
  return (
    <BulkDialog
      title={`Servers of ${counted(withLogin.length, 'member')}`}
      effects={[
        'replaces the limit that each of them has now',
        'takes effect right away, one after another, each with an event of its own',
      ]}
      items={changing()}
      skipped={[
        ...others.map((item) => ({ item, why: 'their role has no login on servers' })),
        ...same().map((item) => ({ item, why: 'they reach those already' })),
      ]}
      ready={form.changed()}
      nameOf={({ email }) => email}
      effectOn={(member) => limitInWords(member, chosen())}
      action="Save"
      did="Limited"
      work={work}
      onChanged={() => refetch('team', 'servers')}
      onDone={() => {
        const servers = chosen()
        const reached = servers === null ? 'all servers' : serversInWords(servers.length)
        toast(`${counted(withLogin.length, 'member')} can reach ${reached} now.`)
        props.onDone()
      }}
      onClose={props.onClose}
    >
      <ServerChoice {...form.field('servers')} />
    </BulkDialog>
  )
}
