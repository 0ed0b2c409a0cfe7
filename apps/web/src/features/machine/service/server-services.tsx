import { isOpen } from '@gatehouse/core/machine/operation/view'
import type { ServiceView } from '@gatehouse/core/machine/service/view'
import { createSignal, For, onCleanup, onMount, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { bytesInWords } from '../../../ui/bytes.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { State } from '../../../ui/state.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { operationsOf } from '../operation/queries.ts'
import { servicesOf } from './queries.ts'
import { callsInWords, serviceState, shortName } from './service-words.ts'
import css from './services.module.css'

/** How often a page that is looked at asks the server, in milliseconds. */
const everyMs = 5000

interface ServerServicesProps {
  server: { id: string; name: string }
}

/** The services of a server that were chosen: how each stands, its log, and a restart that is proved. */
export default function ServerServices(props: ServerServicesProps) {
  const account = useAccount()
  const services = createReadStore(() => servicesOf(account.slug, props.server.id), { key: 'unit' })
  const [service, setService] = createSignal<ServiceView>()
  const dialogs = createDialogs({
    choose: () => import('./choose-services.tsx'),
    restart: () => import('./restart-service.tsx'),
    log: () => import('./service-log.tsx'),
  })
  onMount(() => {
    const timer = setInterval(
      () => document.visibilityState === 'visible' && void servicesOf.refetch(),
      everyMs,
    )
    onCleanup(() => clearInterval(timer))
  })
  const open = (name: 'restart' | 'log', of: ServiceView) => {
    setService(of)
    dialogs.open(name)
  }
  const view = () => {
    const known = services()
    return known && 'services' in known ? known : undefined
  }
  const unreachable = () => {
    const known = services()
    return known && 'unreachable' in known ? known.unreachable : undefined
  }
  const operations = createReadStore(() => operationsOf(account.slug, props.server.id), { key: 'id' })
  const isResized = () => operations()?.some(({ kind, state }) => kind === 'resize' && isOpen(state)) ?? false
  const listed = () => view()?.services ?? []
  return (
    <section aria-labelledby="services">
      <h2 id="services">Services</h2>
      <Show when={unreachable()}>
        {(why) => (
          <p role="status" class={css.notReached}>
            <Show
              when={isResized()}
              fallback={
                <>
                  <State tone="bad">not reached</State>
                  <span class="soft">{why()}</span>
                </>
              }
            >
              <State tone="wait">away</State>
              <span class="soft">{props.server.name} is being resized.</span>
            </Show>
          </p>
        )}
      </Show>
      <Show when={view()?.systemd === false}>
        <Notice title="No systemd on this server">
          <p>Services are shown and restarted through systemd, which this server does not use.</p>
        </Notice>
      </Show>
      <Show when={view()?.systemd === null}>
        <Notice title="No services chosen">
          <p>Choose services, and you can see here how they are, read their logs and restart them.</p>
        </Notice>
      </Show>
      <Show when={listed().length > 0}>
        <Table
          label="Services"
          part
          head={
            <>
              <th>Service</th>
              <th>State</th>
              <th class="fold">Since</th>
              <th class="fold">Restarts</th>
              <th class="fold">Memory</th>
            </>
          }
        >
          <For each={listed()}>
            {(one) => (
              <ServiceRow
                service={one}
                onRestart={() => open('restart', one)}
                onLog={() => open('log', one)}
              />
            )}
          </For>
        </Table>
      </Show>
      <Show when={account.can('server:manage') && view() && view()?.systemd !== false}>
        <div class="notice-actions">
          <Button onClick={() => dialogs.open('choose')}>Choose services</Button>
        </div>
      </Show>
      <dialogs.Open server={props.server} service={service()} chosen={listed().map(({ unit }) => unit)} />
    </section>
  )
}

function ServiceRow(props: { service: ServiceView; onRestart: () => void; onLog: () => void }) {
  const account = useAccount()
  const state = () => serviceState(props.service)
  return (
    <Row
      name={shortName(props.service.unit)}
      actions={
        <Show when={props.service.known}>
          <Button kind="quiet" onClick={props.onLog}>
            Log
          </Button>
          <Show when={account.can('service:restart')}>
            <Button kind="quiet" onClick={props.onRestart}>
              Restart
            </Button>
          </Show>
        </Show>
      }
    >
      <td>
        <span class="mono">{shortName(props.service.unit)}</span>
        <Show when={props.service.description && props.service.description !== props.service.unit}>
          <span class={`faint ${css.description}`}>{props.service.description}</span>
        </Show>
      </td>
      <td>
        <State tone={state().tone}>{state().words}</State>
        <Show when={props.service.calls}>
          {(calls) => <span class="faint nowrap"> {callsInWords(calls())}</span>}
        </Show>
        <Show when={props.service.needsReload}>
          <br />
          <span class="faint">unit file changed</span>
        </Show>
      </td>
      <td class="fold" data-label="Since">
        <Show when={props.service.since} fallback="–">
          {(since) => <When at={since()} />}
        </Show>
      </td>
      <td class="fold" data-label="Restarts">
        {props.service.restarts}
      </td>
      <td class="fold" data-label="Memory">
        {props.service.memory === null ? '–' : bytesInWords(props.service.memory)}
      </td>
    </Row>
  )
}
