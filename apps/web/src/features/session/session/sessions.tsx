import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Filter } from '../../../ui/filter.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { State } from '../../../ui/state.tsx'
import { createUrlFilter } from '../../../ui/url-filter.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { RecordingRoomProblem } from '../../team/account/recording-room-problem.tsx'
import { ScopeFilter } from './scope-filter.tsx'
import { type SessionFilter, sessionFilterIn } from './session-filter.ts'
import { SessionList } from './session-list.tsx'

/** The account's SSH sessions, narrowed by what stands in the address. */
export function Sessions() {
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  const [params, setParams] = useSearchParams<Record<string, string>>()
  // A time that is counted from now stays the same until something else is asked.
  const asked = createMemo(() => JSON.stringify(sessionFilterIn(params, 0)))
  const search = createMemo<SessionFilter>(() => {
    asked()
    return sessionFilterIn(params, Date.now())
  })
  const [text, setText] = createUrlFilter()
  const [none, setNone] = createSignal(false)
  const clear = () => {
    setText('')
    setParams({
      live: undefined,
      user: undefined,
      server: undefined,
      days: undefined,
      from: undefined,
      to: undefined,
    })
  }
  return (
    <>
      <RecordingRoomProblem room={view()?.recordings} />
      <Show when={!none()}>
        <div class="filters">
          <Filter label="Filter sessions" value={text()} onInput={setText} />
          <ScopeFilter>
            <button
              type="button"
              class="chip"
              aria-pressed={params['live'] === '1'}
              onClick={() => setParams({ live: params['live'] === '1' ? undefined : '1' })}
            >
              <State tone="ok">live only</State>
            </button>
          </ScopeFilter>
        </div>
      </Show>
      <Suspense fallback={<Skeleton rows={8} />}>
        <Show when={search()} keyed>
          {(wanted) => <SessionList search={wanted} onNone={setNone} onClear={clear} />}
        </Show>
      </Suspense>
    </>
  )
}
