import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Filter } from '../../../ui/filter.tsx'
import { State } from '../../../ui/state.tsx'
import { createUrlFilter } from '../../../ui/url-filter.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { RecordingRoomProblem } from '../../team/account/recording-room-problem.tsx'
import { sessionFilterIn } from './session-filter.ts'
import { SessionList } from './session-list.tsx'
import '../../../ui/chip.css'

/** The account's SSH sessions, narrowed by what stands in the address. */
export function Sessions() {
  const [params, setParams] = useSearchParams<{ live: string; server: string }>()
  const search = createMemo(() => sessionFilterIn(params), undefined, {
    equals: (a, b) => a.live === b.live && a.server === b.server,
  })
  const [text, setText] = createUrlFilter()
  const [none, setNone] = createSignal(false)
  const [serverName, setServerName] = createSignal<string>()
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  return (
    <>
      <RecordingRoomProblem room={view()?.recordings} />
      <Show when={!none()}>
        <div class="filters">
          <Filter label="Filter sessions" value={text()} onInput={setText} />
          <fieldset class="group chips" aria-label="Only">
            <button
              type="button"
              class="chip"
              aria-pressed={search().live === true}
              onClick={() => setParams({ live: search().live ? undefined : '1' })}
            >
              <State tone="ok">live only</State>
            </button>
            <Show when={search().server}>
              <button
                type="button"
                class="chip"
                aria-label="Remove the filter by server"
                onClick={() => setParams({ server: undefined })}
              >
                on <b>{serverName() ?? 'one server'}</b> <span aria-hidden="true">×</span>
              </button>
            </Show>
          </fieldset>
        </div>
      </Show>
      <Show when={search()} keyed>
        {(wanted) => (
          <SessionList search={wanted} text={text()} onNone={setNone} onServerName={setServerName} />
        )}
      </Show>
    </>
  )
}
