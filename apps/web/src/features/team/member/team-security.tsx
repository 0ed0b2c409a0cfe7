import { roleHolds, roles } from '@gatehouse/core/access/roles'
import type { MemberSecurityView } from '@gatehouse/core/team/member/view'
import { A } from '@solidjs/router'
import { createMemo, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { count, counted, someOf } from '../../../ui/count.ts'
import { createSort, type SortState } from '../../../ui/create-sort.ts'
import { Filter } from '../../../ui/filter.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { RowsTable } from '../../../ui/rows-table.tsx'
import { SortChoice } from '../../../ui/sort-choice.tsx'
import { SortHead } from '../../../ui/sort-head.tsx'
import { createUrlFilter } from '../../../ui/url-filter.ts'
import { useAccount } from '../account/account-context.ts'
import { MemberSecurityRow } from './member-security-row.tsx'
import { teamSecurityOf } from './queries.ts'
import '../../../ui/notice.css'
import css from './team.module.css'

const columns = {
  member: { label: 'Member', of: ({ email }: MemberSecurityView) => email },
  role: { label: 'Role', of: ({ role }: MemberSecurityView) => roles.indexOf(role) },
  passkeys: { label: 'Passkeys', of: ({ passkeys }: MemberSecurityView) => passkeys },
  signIns: { label: 'Signed in', of: ({ signIns }: MemberSecurityView) => signIns, descending: true },
  seen: { label: 'Last seen', of: ({ lastSeenAt }: MemberSecurityView) => lastSeenAt, descending: true },
}

/** How each member proves who they are; those without a passkey come first. */
export function TeamSecurity() {
  const account = useAccount()
  const members = createRead(() => teamSecurityOf(account.slug))
  const [text, setText] = createUrlFilter()
  const sort = createSort(columns, 'passkeys')
  const shown = createMemo(() => {
    const sought = text().trim().toLowerCase()
    const found = (members() ?? []).filter(({ email, role }) =>
      [email, role].some((one) => one.toLowerCase().includes(sought)),
    )
    return sort.sorted(found)
  })
  return (
    <Show when={members()}>
      {(known) => (
        <div class={css.team}>
          <Lacking members={known()} />
          <Filter label="Filter members" value={text()} onInput={setText} />
          <SortChoice sort={sort} />
          <Show
            when={shown().length > 0}
            fallback={
              <Notice title="No matches">
                <p>No member matches “{text()}”.</p>
              </Notice>
            }
          >
            <RowsTable
              label="Team security"
              head={<TeamSecurityHead sort={sort} />}
              items={shown()}
              keyOf={({ user }) => user}
            >
              {(member, place) => <MemberSecurityRow member={member()} place={place} />}
            </RowsTable>
          </Show>
        </div>
      )}
    </Show>
  )
}

/** Who can be signed in as by whoever reads their mail: an alarm where it is an owner. */
function Lacking(props: { members: readonly MemberSecurityView[] }) {
  const account = useAccount()
  const lacking = () => props.members.filter(({ passkeys }) => passkeys === 0)
  const owners = () => lacking().filter(({ role }) => roleHolds(role, 'team:manage'))
  return (
    <Show
      when={lacking().length > 0}
      fallback={<p class="soft">Every member has a passkey: an emailed link alone isn’t enough.</p>}
    >
      <ul class="attention" aria-label="Members without a passkey">
        <Show when={owners().length > 0}>
          <li>
            <b>
              {counted(owners().length, 'owner')} {owners().length === 1 ? 'has' : 'have'} no passkey.
            </b>{' '}
            Anyone who can read their email can sign in as them:{' '}
            <span class="mono">
              {someOf(
                owners().map(({ email }) => email),
                5,
              )}
            </span>
          </li>
        </Show>
        <li class="soft">
          {count(lacking().length)} of {counted(props.members.length, 'member')}{' '}
          {lacking().length === 1 ? 'has' : 'have'} no passkey. You can{' '}
          <A href={`/${account.slug}/settings/security`}>require one</A> for owners, or for everyone.
        </li>
      </ul>
    </Show>
  )
}

function TeamSecurityHead(props: { sort: SortState<keyof typeof columns> }) {
  return (
    <>
      <SortHead sort={props.sort} column="member" />
      <SortHead sort={props.sort} column="role" class={css.role} />
      <SortHead sort={props.sort} column="passkeys" class={css.passkeys} />
      <th class={css.codes}>Recovery codes</th>
      <SortHead sort={props.sort} column="signIns" class={css.short} />
      <th class={css.count}>API keys</th>
      <th class={css.count}>SSH keys</th>
      <SortHead sort={props.sort} column="seen" class={css.short} />
    </>
  )
}
