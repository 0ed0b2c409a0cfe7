import { createMemo, type JSX, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Filter } from '../../../ui/filter.tsx'
import { LongTable } from '../../../ui/long-table.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { createUrlFilter } from '../../../ui/url-filter.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { FleetProgress } from '../sync/fleet-progress.tsx'
import { stateInWords } from '../sync/sync-words.ts'
import { searchText, stateIn } from './fleet-filter.ts'
import { serversOf } from './queries.ts'
import { ServerRow } from './server-row.tsx'
import css from './servers.module.css'
import { StateFilter } from './state-filter.tsx'

export function Servers(props: { register: JSX.Element }) {
  const account = useAccount()
  const fleet = createRead(() => serversOf(account.slug))
  const [filter, setFilter] = createUrlFilter()
  const [stateText, setState] = createUrlFilter('state')
  const state = () => stateIn(stateText())
  // Read once for each change of the servers, not for each letter typed.
  const texts = createMemo(() => fleet()?.map(searchText) ?? [])
  const states = createMemo(() => fleet()?.map((server) => server.sync.state) ?? [])
  const shown = createMemo(() => {
    const text = filter().trim().toLowerCase()
    const wanted = state()
    return (fleet() ?? []).filter(
      (_server, at) => texts()[at]?.includes(text) && (wanted === undefined || states()[at] === wanted),
    )
  })
  return (
    <Show when={fleet()?.length !== 0} fallback={<NoServers register={props.register} />}>
      <FleetProgress />
      <div class="filters">
        <Filter label="Filter servers" value={filter()} onInput={setFilter} />
        <StateFilter states={states()} chosen={state()} onChoose={(chosen) => setState(chosen ?? '')} />
      </div>
      <Show when={shown().length > 0} fallback={<NoServerMatches text={filter()} state={state()} />}>
        <LongTable label="Servers" head={<ServersHead />} items={shown()} keyOf={(server) => server.id}>
          {(server, place) => <ServerRow server={server()} place={place} />}
        </LongTable>
      </Show>
    </Show>
  )
}

function NoServers(props: { register: JSX.Element }) {
  return (
    <Notice title="No servers yet" actions={props.register}>
      <p>
        A registered server gets a login for each member who may reach it, with that member’s own keys, and
        proves that it has them. Lines that Gatehouse did not write are never touched.
      </p>
    </Notice>
  )
}

function NoServerMatches(props: { text: string; state: ReturnType<typeof stateIn> }) {
  return (
    <Notice title="No server matches">
      <p>
        <Show when={props.state} fallback={<>No name, address or type contains “{props.text}”.</>}>
          {(state) => (
            <>
              No server is “{stateInWords(state()).words}”
              <Show when={props.text.trim()}> and has “{props.text}” in its name, address or type</Show>.
            </>
          )}
        </Show>
      </p>
    </Notice>
  )
}

function ServersHead() {
  return (
    <>
      <th class={css.fleetName}>Name</th>
      <th>Keys</th>
      <th class={css.fleetAddress}>Address</th>
      <th class={css.fleetAccess}>Logging in</th>
      <th class={css.fleetShort}>Type</th>
      <th class={css.fleetShort}>Proved</th>
      <th class={css.fleetShort}>Members</th>
    </>
  )
}
