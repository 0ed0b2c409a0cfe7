import { isBad } from '@gatehouse/core/machine/service/is-bad'
import type { SeenService, ServerServicesView } from '@gatehouse/core/machine/service/view'
import { A } from '@solidjs/router'
import { createMemo, createSignal, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { count, counted } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { createSelection } from '../../../ui/create-selection.ts'
import { Filter } from '../../../ui/filter.tsx'
import { LongTable } from '../../../ui/long-table.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { SelectionBar } from '../../../ui/selection-bar.tsx'
import { State } from '../../../ui/state.tsx'
import { Row, type RowPlace } from '../../../ui/table.tsx'
import { createUrlFilter } from '../../../ui/url-filter.ts'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { allServicesOf } from './queries.ts'
import { serviceState, shortName } from './service-words.ts'
import css from './services.module.css'
import '../../../ui/chip.css'

/** A chosen service on one server. */
interface Placed {
  server: ServerServicesView
  unit: string
  /** Undefined where no look has found it yet. */
  seen: SeenService | undefined
}

const keyOf = ({ server, unit }: Placed) => `${server.server} ${unit}`
const needsCare = ({ seen }: Placed) => seen !== undefined && isBad(seen)

/** The chosen services of all servers: those that failed or are missing first; restarted on several at once, one first. */
export default function Services() {
  const account = useAccount()
  const known = createRead(() => allServicesOf(account.slug))
  const [filter, setFilter] = createUrlFilter()
  const [state, setState] = createUrlFilter('state')
  const dialogs = createDialogs({
    restart: () => import('./restart-on-selected.tsx'),
    choose: () => import('./choose-on-selected.tsx'),
  })
  const [chosenFor, setChosenFor] = createSignal<ServerServicesView[]>([])
  const servers = createMemo(() => known() ?? [])
  const all = createMemo(() =>
    servers()
      .flatMap((server) =>
        server.chosen.map((unit): Placed => {
          return { server, unit, seen: server.services.find((one) => one.unit === unit) }
        }),
      )
      .sort(
        (one, other) =>
          Number(needsCare(other)) - Number(needsCare(one)) ||
          (one.unit < other.unit ? -1 : Number(one.unit > other.unit)),
      ),
  )
  const bad = createMemo(() => all().filter(needsCare))
  const shown = createMemo(() => {
    const text = filter().trim().toLowerCase()
    return (state() === 'failed' ? bad() : all()).filter(({ server, unit, seen }) =>
      `${unit} ${seen?.description ?? ''} ${server.name}`.toLowerCase().includes(text),
    )
  })
  const selection = createSelection({ noun: 'service', items: all, shown, keyOf })
  const without = () => servers().filter(({ chosen }) => chosen.length === 0)
  const choose = (of: ServerServicesView[]) => {
    setChosenFor(of)
    dialogs.open('choose')
  }
  const selectedServers = () => [
    ...new Map(selection.items().map(({ server }) => [server.server, server])).values(),
  ]
  const mayChange = () => account.can('service:restart') || account.can('server:manage')
  return (
    <Show when={known()}>
      <Show
        when={all().length > 0}
        fallback={
          <Notice
            title="No services chosen"
            actions={
              <Show when={account.can('server:manage') && servers().length > 0}>
                <Button kind="main" onClick={() => choose(servers())}>
                  Choose services
                </Button>
              </Show>
            }
          >
            <p>
              {servers().length > 0
                ? 'Choose services of your servers, and you can see here how they are, read their logs and restart them.'
                : 'Register a server first. Then choose which of its services can be seen and restarted here.'}
            </p>
          </Notice>
        }
      >
        <div class="filters">
          <Filter label="Filter services" value={filter()} onInput={setFilter} />
          <fieldset class="group chips" aria-label="Filter by state">
            <button
              type="button"
              class="chip"
              aria-pressed={state() !== 'failed'}
              onClick={() => setState('')}
            >
              all <b>{count(all().length)}</b>
            </button>
            <button
              type="button"
              class="chip"
              aria-pressed={state() === 'failed'}
              onClick={() => setState('failed')}
            >
              <State tone={bad().length > 0 ? 'bad' : 'none'}>failed or missing</State>{' '}
              <b>{count(bad().length)}</b>
            </button>
          </fieldset>
        </div>
        <Show when={mayChange()}>
          <SelectionBar selection={selection}>
            <Show when={account.can('service:restart')}>
              <Button onClick={() => dialogs.open('restart')}>Restart</Button>
            </Show>
            <Show when={account.can('server:manage')}>
              <Button onClick={() => choose(selectedServers())}>Choose services</Button>
            </Show>
          </SelectionBar>
        </Show>
        <Show
          when={shown().length > 0}
          fallback={
            <Notice title="No matches">
              <p>
                {state() === 'failed' && filter() === ''
                  ? 'No service failed or is missing.'
                  : 'No service matches.'}
              </p>
            </Notice>
          }
        >
          <div class={css.fleet}>
            <LongTable
              label="Services"
              head={
                <>
                  <th class={css.unit}>Service</th>
                  <th class={css.server}>Server</th>
                  <th class={css.state}>State</th>
                  <th class={css.since}>Since</th>
                  <th class={css.restarts}>Restarts</th>
                  <th class={css.seen}>Seen</th>
                </>
              }
              items={shown()}
              keyOf={keyOf}
              selection={mayChange() ? selection : undefined}
            >
              {(one, place) => (
                <ServiceRow of={one()} place={place} select={mayChange() ? keyOf(one()) : undefined} />
              )}
            </LongTable>
          </div>
        </Show>
        <Show when={account.can('server:manage') && without().length > 0}>
          <p class="soft below">
            {counted(without().length, 'server')} without chosen services.{' '}
            <Button kind="quiet" onClick={() => choose(without())}>
              Choose services
            </Button>
          </p>
        </Show>
      </Show>
      <dialogs.Open
        servers={
          chosenFor().length > 0
            ? chosenFor().map(({ server, name, chosen }) => ({ id: server, name, services: chosen }))
            : []
        }
        units={selection
          .items()
          .map(({ server, unit }) => ({ unit, server: { id: server.server, name: server.name } }))}
      />
    </Show>
  )
}

function ServiceRow(props: { of: Placed; place: RowPlace; select: string | undefined }) {
  const account = useAccount()
  const server = () => props.of.server
  const state = () =>
    props.of.seen
      ? serviceState(props.of.seen)
      : ({ tone: 'wait', words: server().systemd === false ? 'no systemd' : 'not seen yet' } as const)
  return (
    <Row name={`${shortName(props.of.unit)} on ${server().name}`} place={props.place} select={props.select}>
      <td class="mono" title={props.of.seen?.description}>
        {shortName(props.of.unit)}
        <span class={`soft ${css.onPhone}`}> on {server().name}</span>
      </td>
      <td class="mono fold" data-label="Server">
        <A class="plain" data-open href={`/${account.slug}/servers/${server().server}#services`}>
          {server().name}
        </A>
      </td>
      <td>
        <State tone={state().tone}>{state().words}</State>
      </td>
      <td class="faint fold nowrap" data-label="Since">
        <Show when={props.of.seen?.since} fallback="–">
          {(since) => <When at={since()} />}
        </Show>
      </td>
      <td class="soft fold" data-label="Restarts">
        {props.of.seen?.restarts ?? '–'}
      </td>
      <td class="faint fold nowrap" data-label="Seen" title={server().error ?? undefined}>
        <Show when={server().lookedAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
        <Show when={server().error}>
          {' '}
          <State tone="bad">away</State>
        </Show>
      </td>
    </Row>
  )
}
