import { createMemo, For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Filter } from '../../../ui/filter.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Table } from '../../../ui/table.tsx'
import { createUrlFilter } from '../../../ui/url-filter.ts'
import { useAccount } from '../account/account-context.ts'
import { InviteRow } from '../invite/invite-row.tsx'
import { invitesOf } from '../invite/queries.ts'
import { MemberRow } from './member-row.tsx'
import { teamOf } from './queries.ts'
import { Removals } from './removals.tsx'

/** Members, then the invites that wait. A store keeps the rows, and what is open in them, across live updates. */
export function Team() {
  const account = useAccount()
  const members = createReadStore(() => teamOf(account.slug), { key: 'user' })
  const invites = createReadStore(() => invitesOf(account.slug))
  const [filter, setFilter] = createUrlFilter()
  const matches = (...texts: string[]) =>
    texts.some((text) => text.toLowerCase().includes(filter().trim().toLowerCase()))
  const shownMembers = createMemo(() =>
    members()?.filter((member) => matches(member.email, member.role, member.login)),
  )
  const shownInvites = createMemo(() => invites()?.filter((invite) => matches(invite.email, invite.role)))
  const none = () => shownMembers()?.length === 0 && shownInvites()?.length === 0
  return (
    <Show when={members()}>
      <Removals />
      <Filter label="Filter members" value={filter()} onInput={setFilter} />
      <Show
        when={!none()}
        fallback={
          <Notice title="Nobody matches">
            <p>No member or invite contains “{filter()}”.</p>
          </Notice>
        }
      >
        <Table label="Team" head={<TeamHead />}>
          <For each={shownMembers()}>{(member) => <MemberRow member={member} />}</For>
          <For each={shownInvites()}>{(invite) => <InviteRow invite={invite} />}</For>
        </Table>
      </Show>
    </Show>
  )
}

function TeamHead() {
  return (
    <>
      <th>Member</th>
      <th>Role</th>
      <th>Can</th>
      <th>Servers</th>
      <th class="narrow">Passkey</th>
      <th class="narrow">Last seen</th>
    </>
  )
}
