import type { MemberView } from '@gatehouse/core/team/member/view'
import { createMemo, Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { createSelection } from '../../../ui/create-selection.ts'
import { Filter } from '../../../ui/filter.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Notice } from '../../../ui/notice.tsx'
import { RowsTable } from '../../../ui/rows-table.tsx'
import { SortHead } from '../../../ui/sort-head.tsx'
import { createUrlFilter } from '../../../ui/url-filter.ts'
import { useAccount } from '../account/account-context.ts'
import { PendingInvites } from '../invite/pending-invites.tsx'
import { MemberRow } from './member-row.tsx'
import { teamOf } from './queries.ts'
import { Removals } from './removals.tsx'
import css from './team.module.css'
import { TeamFilterChips } from './team-filter-chips.tsx'
import { teamFilters, textMatches } from './team-filters.ts'
import { createTeamSort, type TeamColumn } from './team-sort.ts'

// a desktop has the heads of its columns
const SortChoice = lazyWithRetry(async () => ({
  default: (await import('../../../ui/sort-choice.tsx')).SortChoice<TeamColumn>,
}))
// read once somebody is selected
const SelectedMembers = lazyWithRetry(() => import('./selected-members.tsx'))

/** What waits: removals and invites; then the members. */
export function Team() {
  const account = useAccount()
  const members = createRead(() => teamOf(account.slug))
  const [text, setText] = createUrlFilter()
  const [only, setOnly] = createUrlFilter('only')
  const sort = createTeamSort()
  const shown = createMemo(() => {
    const filter = teamFilters.find(({ name }) => name === only())
    const found = (members() ?? []).filter(
      (member) => textMatches(member, text()) && (filter?.matches(member) ?? true),
    )
    return sort.sorted(found)
  })
  const selection = createSelection<MemberView>({
    noun: 'member',
    items: () => members() ?? [],
    shown,
    keyOf: ({ user }) => user,
    can: ({ user }) => user !== account.user().id,
  })
  const everSelected = createMemo<boolean>((before) => before || selection.count() > 0, false)
  // most teams have nobody whose access expires: then the servers get the room
  const someEnd = () =>
    members()?.some((member) => member.expiresAt !== null || member.ownershipOffered) ?? false
  return (
    <Show when={members()}>
      {(known) => (
        <div class={css.team}>
          <Removals />
          <PendingInvites />
          <div class="filters">
            <Filter label="Filter members" value={text()} onInput={setText} />
            <TeamFilterChips members={known()} chosen={only()} onChoose={setOnly} />
          </div>
          <Suspense>
            <SortChoice sort={sort} />
          </Suspense>
          <Suspense>
            <Show when={everSelected()}>
              <SelectedMembers selection={selection} />
            </Show>
          </Suspense>
          <Show
            when={shown().length > 0}
            fallback={
              <Notice title="No matches">
                <p>No member matches. Remove a filter, or look for another name.</p>
              </Notice>
            }
          >
            <RowsTable
              label="Team"
              head={<TeamHead sort={sort} ends={someEnd()} />}
              items={shown()}
              keyOf={({ user }) => user}
              selection={account.can('team:manage') && known().length > 1 ? selection : undefined}
            >
              {(member, place) => (
                <MemberRow
                  member={member()}
                  place={place}
                  ends={someEnd()}
                  select={selection.can(member()) ? member().user : undefined}
                />
              )}
            </RowsTable>
          </Show>
        </div>
      )}
    </Show>
  )
}

function TeamHead(props: { sort: ReturnType<typeof createTeamSort>; ends: boolean }) {
  return (
    <>
      <SortHead sort={props.sort} column="member" class={css.member} />
      <SortHead sort={props.sort} column="role" class={css.role} />
      <th>Servers</th>
      <Show when={props.ends}>
        <SortHead sort={props.sort} column="expires" class={css.short} />
      </Show>
      <th class={css.passkey}>Passkey</th>
      <SortHead sort={props.sort} column="seen" class={css.short} />
    </>
  )
}
