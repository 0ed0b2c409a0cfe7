import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { createMemo } from 'solid-js'
import { createOneByOne } from '../../../api/one-by-one.ts'
import { createRead, refetch } from '../../../api/read.ts'
import { BulkDialog } from '../../../ui/bulk-dialog.tsx'
import { counted } from '../../../ui/count.ts'
import { createForm } from '../../../ui/create-form.ts'
import { toast } from '../../../ui/toast.tsx'
import { serversOf } from '../../fleet/server/queries.ts'
import { ServerChoice } from '../../fleet/server/server-choice.tsx'
import { limitInWords, type ServerLimit, saidLimit } from '../../fleet/server/server-limit.ts'
import { useAccount } from '../account/account-context.ts'
import { changesLimit, limitEffect, within } from './limit-words.ts'

/** Nothing is chosen for several before somebody chooses it. */
const nothingYet: ServerLimit = { all: false, servers: [], labels: [] }

interface LimitMembersProps {
  members: readonly MemberView[]
  onDone: () => void
  onClose: () => void
}

/** Gives several members the same servers, each by a change of its own. */
export default function LimitMembers(props: LimitMembersProps) {
  const account = useAccount()
  const fleet = createRead(() => serversOf(account.slug))
  const withLogin = props.members.filter(({ role }) => roleHolds(role, 'server:ssh'))
  const named = withLogin.length > 0 ? withLogin : props.members
  const others = props.members.filter(({ role }) => !roleHolds(role, 'server:ssh'))
  const form = createForm({ initial: { limit: nothingYet }, send: async () => undefined })
  const limit = () => form.values().limit
  const to = createMemo(() => within(limit(), fleet() ?? []))
  const work = createOneByOne((member: MemberView) =>
    account.api.team.limitServers.mutate({ user: member.user, ...saidLimit(limit()) }),
  )
  return (
    <BulkDialog
      title={`Servers of ${counted(named.length, 'member')}`}
      effects={[
        'replaces the limit that each of them has now',
        'takes effect right away, one after another, each with an event of its own',
      ]}
      items={withLogin.filter((member) => changesLimit(member, limit()))}
      skipped={[
        ...others.map((item) => ({ item, why: 'their role has no login on servers' })),
        ...withLogin
          .filter((member) => !changesLimit(member, limit()))
          .map((item) => ({ item, why: 'they can already reach exactly these' })),
      ]}
      nameOf={({ email }) => email}
      effectOn={(member) => limitEffect(member, to(), fleet() ?? [])}
      form={form}
      action="Save"
      did="Limited"
      work={work}
      onChanged={() => refetch('team', 'servers')}
      onDone={() => {
        toast(`${counted(withLogin.length, 'member')} can reach ${limitInWords(limit())} now.`)
        props.onDone()
      }}
      onClose={props.onClose}
    >
      <ServerChoice {...form.field('limit')} />
    </BulkDialog>
  )
}
