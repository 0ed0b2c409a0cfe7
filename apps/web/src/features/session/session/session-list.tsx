import { createEffect, createMemo, Show } from 'solid-js'
import { createInfiniteList } from '../../../api/infinite-list.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { LongTable } from '../../../ui/long-table.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { NoSessions } from './no-sessions.tsx'
import { pageSize, sessionsOf } from './queries.ts'
import { renewLiveSessions } from './renew-live-sessions.ts'
import { type SessionFilter, searchText } from './session-filter.ts'
import { SessionRow } from './session-row.tsx'
import css from './sessions.module.css'

interface SessionListProps {
  search: SessionFilter
  text: string
  /** Told whether the account has had no session at all. */
  onNone: (none: boolean) => void
  onServerName: (name: string | undefined) => void
}

/** The sessions that match, newest first, growing at both ends. */
export function SessionList(props: SessionListProps) {
  const account = useAccount()
  const { loaded, older } = createInfiniteList(sessionsOf, () => [account.slug, props.search], {
    renew: (sessions) => renewLiveSessions(account.slug, sessions),
  })
  const items = () => loaded()?.items ?? []
  const text = () => props.text.trim().toLowerCase()
  const shown = createMemo(() => items().filter((session) => searchText(session).includes(text())))
  const narrowed = () => props.search.live || props.search.server
  createEffect(() => {
    props.onNone(loaded() !== undefined && items().length === 0 && !narrowed())
    props.onServerName(props.search.server && items()[0]?.server.name)
  })
  return (
    <Show when={loaded()}>
      {(known) => (
        <Show
          when={items().length > 0}
          fallback={narrowed() ? <NoSessionMatches {...props.search} /> : <NoSessions />}
        >
          <Show
            when={shown().length > 0}
            fallback={<NoTextMatches text={props.text} among={items().length} />}
          >
            <div class={css.sessions}>
              <LongTable label="SSH sessions" head={<SessionsHead />} items={shown()} keyOf={({ id }) => id}>
                {(session, place) => <SessionRow session={session()} place={place} />}
              </LongTable>
            </div>
          </Show>
          <Problem failure={older.failure()} />
          <Show when={known().nextCursor}>
            <Button class="below" busy={older.busy()} onClick={() => older.run(pageSize)}>
              Show more
            </Button>
          </Show>
        </Show>
      )}
    </Show>
  )
}

function NoTextMatches(props: { text: string; among: number }) {
  return (
    <Notice title="No session matches">
      <p>
        Among the {counted(props.among, 'newest session')}, none has “{props.text}” in its member, server,
        command, address or key.
      </p>
    </Notice>
  )
}

function NoSessionMatches(props: SessionFilter) {
  return (
    <Notice title={props.live ? 'No session is live' : 'No session on this server yet'}>
      <p>
        One appears here as soon as somebody logs in{props.server && ' to this server'} through the gateway.
      </p>
    </Notice>
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
      <th class={css.sessionEnding}>Ended</th>
      <th class={css.sessionSize}>Size</th>
    </>
  )
}
