import type { ServerView, SyncState } from '@gatehouse/core/fleet/server/view'
import { createEffect, createMemo, type JSX, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { createSelection } from '../../../ui/create-selection.ts'
import { createSort, type Sort } from '../../../ui/create-sort.ts'
import { Filter } from '../../../ui/filter.tsx'
import { LongTable } from '../../../ui/long-table.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { SelectionBar } from '../../../ui/selection-bar.tsx'
import { SortChoice } from '../../../ui/sort-choice.tsx'
import { SortHead } from '../../../ui/sort-head.tsx'
import { createUrlFilter } from '../../../ui/url-filter.ts'
import { SelectedServices } from '../../machine/service/selected-services.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { FleetProgress } from '../sync/fleet-progress.tsx'
import { stateInWords } from '../sync/sync-words.ts'
import { CheckSelected } from './check-selected.tsx'
import { searchText, stateIn } from './fleet-filter.ts'
import { LabelFilter } from './label-filter.tsx'
import { serversOf } from './queries.ts'
import { type ServerColumn, serverColumns } from './server-columns.ts'
import { ServerRow } from './server-row.tsx'
import css from './servers.module.css'
import { StateFilter } from './state-filter.tsx'

interface ServersProps {
  register: JSX.Element
  /** Told whether there is no server at all: the way to the first one is then in the page. */
  onNone: (none: boolean) => void
}

export function Servers(props: ServersProps) {
  const account = useAccount()
  const fleet = createRead(() => serversOf(account.slug))
  createEffect(() => props.onNone(fleet()?.length === 0))
  const [filter, setFilter] = createUrlFilter()
  const [stateText, setState] = createUrlFilter('state')
  const state = () => stateIn(stateText())
  const [labelText, setLabel] = createUrlFilter('label')
  const label = () => labelText() || undefined
  const sort = createSort<ServerView, ServerColumn>(serverColumns, 'state')
  // Read once for each change of the servers, not for each letter typed.
  const all = createMemo(() => fleet() ?? [])
  const sorted = createMemo(() => sort.sorted(all()).map((server) => ({ server, text: searchText(server) })))
  const states = createMemo(() => all().map((server) => server.sync.state))
  const labels = createMemo(() => all().map((server) => server.labels))
  const shown = createMemo(() => {
    const text = filter().trim().toLowerCase()
    const [wanted, labelled] = [state(), label()]
    return sorted()
      .filter(({ text: found }) => found.includes(text))
      .map(({ server }) => server)
      .filter(({ sync }) => wanted === undefined || sync.state === wanted)
      .filter((server) => labelled === undefined || server.labels.includes(labelled))
  })
  const selection = createSelection({
    noun: 'server',
    items: all,
    shown,
    keyOf: (server) => server.id,
    can: (server) => server.sync.state !== 'host-key-changed',
  })
  return (
    <Show when={fleet()?.length !== 0} fallback={<NoServers register={props.register} />}>
      <FleetProgress />
      <div class="filters">
        <Filter label="Filter servers" value={filter()} onInput={setFilter} />
        <StateFilter states={states()} chosen={state()} onChoose={(chosen) => setState(chosen ?? '')} />
        <LabelFilter labels={labels()} chosen={label()} onChoose={(chosen) => setLabel(chosen ?? '')} />
        <SortChoice sort={sort} />
      </div>
      <Show
        when={shown().length > 0}
        fallback={<NoServerMatches text={filter()} state={state()} label={label()} />}
      >
        <Show when={account.can('server:manage')}>
          <SelectionBar selection={selection}>
            <CheckSelected servers={selection.items} onDone={selection.clear} />
            <SelectedServices servers={selection.items} />
          </SelectionBar>
        </Show>
        <div class={css.servers}>
          <LongTable
            label="Servers"
            head={<ServersHead sort={sort} />}
            items={shown()}
            keyOf={(server) => server.id}
            selection={account.can('server:manage') ? selection : undefined}
          >
            {(server, place) => (
              <ServerRow
                server={server()}
                place={place}
                select={selection.can(server()) ? server().id : undefined}
              />
            )}
          </LongTable>
        </div>
      </Show>
    </Show>
  )
}

function NoServers(props: { register: JSX.Element }) {
  return (
    <Notice title="No servers yet" actions={props.register}>
      <p>
        Register a server, and Gatehouse creates a login on it for each member who can reach it, installs
        their keys, and checks that they stay right. It never touches lines it did not write.
      </p>
    </Notice>
  )
}

interface Wanted {
  text: string
  state: SyncState | undefined
  label: string | undefined
}

function NoServerMatches(props: Wanted) {
  const said = () =>
    [
      props.state && `is “${stateInWords(props.state).words}”`,
      props.label && `has the label “${props.label}”`,
      props.text.trim() && `has “${props.text}” in its name, address, labels or type`,
    ].filter(Boolean)
  return (
    <Notice title="No matches">
      <p>No server {said().join(' and ')}.</p>
    </Notice>
  )
}

function ServersHead(props: { sort: Sort<ServerView, ServerColumn> }) {
  const head = (column: ServerColumn, width: string | undefined) => (
    <SortHead sort={props.sort} column={column} class={width ?? ''} />
  )
  return (
    <>
      {head('name', css.fleetName)}
      {head('state', css.fleetState)}
      {head('address', css.fleetAddress)}
      {head('labels', css.fleetLabels)}
      {head('verified', css.fleetVerified)}
    </>
  )
}
