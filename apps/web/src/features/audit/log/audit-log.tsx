import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, ErrorBoundary, For, Show, untrack } from 'solid-js'
import { createInfiniteList } from '../../../api/infinite-list.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { now } from '../../../ui/now.ts'
import { Problem } from '../../../ui/problem.tsx'
import { createRowKeys } from '../../../ui/row-keys.ts'
import { dayName } from '../../../ui/time.ts'
import { useAccount } from '../../team/account/account-context.ts'
import type { AuditSearch } from './audit-filters.ts'
import { EventRow } from './event-row.tsx'
import { eventsOf, type LoggedEvent, pageSize } from './queries.ts'
import '../../../ui/unfolding.css'
import css from './audit-log.module.css'
import eventRowCss from './event-row.module.css'

/** How many pages to read for an event that the address names. */
const mostToSeek = 10

/** The events that match, newest first, growing at both ends. */
export function AuditLog(props: { search: AuditSearch; filtered: boolean }) {
  const account = useAccount()
  const { loaded, older } = createInfiniteList(eventsOf, () => [account.slug, props.search])
  const [params] = useSearchParams<{ event: string }>()
  const found = () => loaded()?.items.some((event) => event.id === params.event)
  // An event in the address may be further back than the first page.
  let sought: string | undefined
  createEffect(async () => {
    if (!loaded() || params.event === sought) return
    sought = params.event
    for (let pages = 0; pages < mostToSeek && params.event && !found() && loaded()?.nextCursor; pages++) {
      if (!(await older.run(200))) return
    }
  })
  // Days are named by the day it is, not by the second: a row stays the row it was while the clock moves on.
  const today = createMemo(() => new Date(now()).toDateString())
  const days = createMemo(() => {
    today()
    const at = untrack(now)
    return Map.groupBy(loaded()?.items ?? [], (event) => dayName(event.at, at))
  })
  let list: HTMLDivElement | undefined
  createRowKeys(() => list)
  const named = params.event
  let scrolled = named === undefined
  createEffect(() => found() && scrollOnce())
  function scrollOnce() {
    if (scrolled) return
    scrolled = true
    list?.querySelector(`[data-event="${CSS.escape(named ?? '')}"]`)?.scrollIntoView({ block: 'center' })
  }
  return (
    <Show when={loaded()}>
      {(known) => (
        <Show when={known().items.length > 0} fallback={<NoEvents filtered={props.filtered} />}>
          <div class={`unfolding ${css.log}`} ref={(element) => (list = element)}>
            <For each={[...days().keys()]}>{(day) => <Day name={day} events={days().get(day) ?? []} />}</For>
          </div>
          <Problem failure={older.failure()} />
          <Show when={known().nextCursor}>
            <Button class="below" busy={older.busy()} onClick={() => older.run(pageSize)}>
              Show older events
            </Button>
          </Show>
        </Show>
      )}
    </Show>
  )
}

function Day(props: { name: string; events: LoggedEvent[] }) {
  const [params, setParams] = useSearchParams<{ event: string }>()
  const toggle = (id: string) => setParams({ event: params.event === id ? undefined : id }, { replace: true })
  return (
    <section aria-label={props.name}>
      <h2 class={css.logDay}>{props.name}</h2>
      <For each={props.events}>
        {(event) => (
          <ErrorBoundary fallback={(thrown) => <BrokenEvent event={event} thrown={thrown} />}>
            <EventRow event={event} open={params.event === event.id} onToggle={() => toggle(event.id)} />
          </ErrorBoundary>
        )}
      </For>
    </section>
  )
}

/** An event that cannot be drawn takes no other along. */
function BrokenEvent(props: { event: LoggedEvent; thrown: unknown }) {
  console.error(props.thrown)
  return (
    <article class={`${eventRowCss.event} ${eventRowCss.eventBroken}`}>
      <span class="mono">
        #{props.event.seq} {props.event.verb}
      </span>{' '}
      can’t be shown here. It’s in an export of the audit log.
    </article>
  )
}

function NoEvents(props: { filtered: boolean }) {
  return (
    <Show
      when={props.filtered}
      fallback={
        <Notice title="No events yet">
          <p>Every change in this account appears here: who, what, when and from where.</p>
        </Notice>
      }
    >
      <Notice title="No matches">
        <p>Remove a filter, or look further back. Events about things your role can’t see aren’t shown.</p>
      </Notice>
    </Show>
  )
}
