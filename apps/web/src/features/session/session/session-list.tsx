import { createEffect, Show } from 'solid-js'
import { createInfiniteList } from '../../../api/infinite-list.ts'
import { Button } from '../../../ui/button.tsx'
import { LongTable } from '../../../ui/long-table.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { NoSessions } from './no-sessions.tsx'
import { pageSize, sessionsOf } from './queries.ts'
import { renewLiveSessions } from './renew-live-sessions.ts'
import type { SessionFilter } from './session-filter.ts'
import { SessionRow } from './session-row.tsx'
import css from './sessions.module.css'

interface SessionListProps {
  search: SessionFilter
  /** Told whether the account has had no session at all. */
  onNone: (none: boolean) => void
  /** Takes all filters away. */
  onClear: () => void
}

/** The sessions that match, newest first, growing at both ends. */
export function SessionList(props: SessionListProps) {
  const account = useAccount()
  const { loaded, older } = createInfiniteList(sessionsOf, () => [account.slug, props.search], {
    renew: (sessions) => renewLiveSessions(account.slug, sessions),
  })
  const items = () => loaded()?.items ?? []
  const narrowed = () => Object.keys(props.search).length > 0
  createEffect(() => props.onNone(loaded() !== undefined && items().length === 0 && !narrowed()))
  return (
    <Show when={loaded()}>
      {(known) => (
        <>
          <Show
            when={items().length > 0}
            fallback={
              <Show when={narrowed()} fallback={<NoSessions />}>
                <NoSessionMatches
                  search={props.search}
                  more={known().nextCursor !== null}
                  onClear={props.onClear}
                />
              </Show>
            }
          >
            <div class={css.sessions}>
              <LongTable label="SSH sessions" head={<SessionsHead />} items={items()} keyOf={({ id }) => id}>
                {(session, place) => <SessionRow session={session()} place={place} />}
              </LongTable>
            </div>
          </Show>
          <Problem failure={older.failure()} />
          <Show when={known().nextCursor}>
            <Button class="below" busy={older.busy()} onClick={() => older.run(pageSize)}>
              {props.search.text ? 'Search older sessions' : 'Show more'}
            </Button>
          </Show>
        </>
      )}
    </Show>
  )
}

interface NoSessionMatchesProps {
  search: SessionFilter
  /** Whether older sessions have not been looked through yet. */
  more: boolean
  onClear: () => void
}

function NoSessionMatches(props: NoSessionMatchesProps) {
  const onlyLive = () => props.search.live && Object.keys(props.search).length === 1
  return (
    <Show
      when={!onlyLive()}
      fallback={
        <Notice title="No live sessions">
          <p>A session appears here as soon as someone logs in through the gateway.</p>
        </Notice>
      }
    >
      <Notice title="No matches" actions={<Button onClick={props.onClear}>Clear filters</Button>}>
        <p>
          <Show when={props.more} fallback="No session matches these filters.">
            Nothing found among the newest sessions. Older ones have not been searched yet.
          </Show>
        </p>
      </Notice>
    </Show>
  )
}

function SessionsHead() {
  return (
    <>
      <th class={css.sessionWhen}>Opened</th>
      <th class={css.sessionMember}>Member</th>
      <th class={css.sessionServer}>Server</th>
      <th>What</th>
      <th class={css.sessionFrom}>From</th>
      <th class={css.sessionLength}>Lasted</th>
      <th class={css.sessionEnding}>Result</th>
      <th class={css.sessionSize}>Size</th>
    </>
  )
}
