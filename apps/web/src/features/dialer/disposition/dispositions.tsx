import { flags, flagWords } from '@gatehouse/core/dialer/disposition/flags'
import type { DispositionView } from '@gatehouse/core/dialer/disposition/view'
import { createSignal, For, type JSX, Show } from 'solid-js'
import { createReadStore, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { MoveHandle } from '../../../ui/move-handle.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { State } from '../../../ui/state.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { ChosenServers } from '../chosen-servers.tsx'
import css from '../dialer.module.css'
import { dispositionsOf } from './queries.ts'

/** Dispositions in order, those of the dialer after them, and the servers that get them. */
export default function Dispositions() {
  const account = useAccount()
  const known = createReadStore(() => dispositionsOf(account.slug))
  const dialogs = createDialogs({ add: () => import('./edit-disposition.tsx') })
  const mayChange = () => account.can('disposition:write')
  return (
    <Show when={known()}>
      {(dispositions) => {
        const own = () => dispositions().items.filter(({ system }) => !system)
        const system = () => dispositions().items.filter((one) => one.system)
        return (
          <>
            <div class={css.above}>
              <Show when={mayChange()}>
                <Button kind="main" onClick={() => dialogs.open('add')}>
                  Add a disposition
                </Button>
              </Show>
              <a class="button" href={`/dispositions.csv?account=${account.slug}`} download="">
                Export CSV
              </a>
              <dialogs.Open />
            </div>
            <ChosenServers
              what="the dispositions"
              path="/etc/gatehouse/dispositions.csv"
              servers={dispositions().servers}
              parts={dispositions().parts}
              mayChange={mayChange()}
              save={(servers) => account.api.dispositions.setServers.mutate({ servers })}
            />
            <OwnDispositions items={own()} mayChange={mayChange()} />
            <details class={css.system}>
              <summary>The dialer’s own: {system().length}, set by the dialer itself</summary>
              <Table label="The dialer’s own dispositions" head={<Head />} part>
                <For each={system()}>
                  {(one) => (
                    <Row name={one.code}>
                      <Cells one={one} handle={undefined} />
                    </Row>
                  )}
                </For>
              </Table>
            </details>
          </>
        )
      }}
    </Show>
  )
}

function OwnDispositions(props: { items: readonly DispositionView[]; mayChange: boolean }) {
  const account = useAccount()
  const reorder = createTask(async (dispositions: string[]) => {
    await account.api.dispositions.reorder.mutate({ dispositions })
    await refetch('dialer')
  })
  const move = (id: string, to: number) => {
    const order = props.items.map((one) => one.id).filter((one) => one !== id)
    order.splice(to, 0, id)
    return reorder.run(order)
  }
  return (
    <>
      <Problem failure={reorder.failure()} />
      <Table label="Dispositions" head={<Head />}>
        <For each={props.items}>
          {(one, at) => (
            <Row name={one.code} actions={<Actions one={one} />}>
              <Cells
                one={one}
                handle={
                  <Show when={props.mayChange && props.items.length > 1}>
                    <MoveHandle
                      name={one.code}
                      at={at()}
                      of={props.items.length}
                      onMove={(to) => move(one.id, to)}
                    />
                  </Show>
                }
              />
            </Row>
          )}
        </For>
      </Table>
    </>
  )
}

function Head() {
  return (
    <>
      <th>Disposition</th>
      <th>Means</th>
      <th>Agents</th>
    </>
  )
}

function Cells(props: { one: DispositionView; handle: JSX.Element }) {
  const meant = () =>
    flags
      .filter((flag) => props.one[flag])
      .map((flag) => flagWords[flag].name)
      .join(', ')
  return (
    <>
      <td class={css.name}>
        {props.handle}
        <span>
          <b class="mono">{props.one.code}</b> {props.one.label}
        </span>
      </td>
      <td class="fold soft" data-label="Means">
        {meant() || '–'}
        <Show when={props.one.category}>
          <span class="faint"> · {props.one.category}</span>
        </Show>
      </td>
      <td class="fold nowrap" data-label="Agents">
        <Show when={!props.one.retiredAt} fallback={<State tone="none">retired</State>}>
          <Show when={props.one.selectable} fallback={<State tone="none">can’t choose it</State>}>
            <State tone="ok">can choose it</State>
          </Show>
        </Show>
      </td>
    </>
  )
}

function Actions(props: { one: DispositionView }) {
  const account = useAccount()
  const dialogs = createDialogs({
    edit: () => import('./edit-disposition.tsx'),
    remove: () => import('./remove-disposition.tsx'),
  })
  const [opened, setOpened] = createSignal(false)
  const open = (name: 'edit' | 'remove') => {
    setOpened(true)
    dialogs.open(name)
  }
  return (
    <Show when={account.can('disposition:write')}>
      <Button kind="quiet" aria-label={`Change ${props.one.code}`} onClick={() => open('edit')}>
        Change
      </Button>
      <Button
        kind="quiet"
        aria-label={`${props.one.retiredAt ? 'Restore' : 'Remove'} ${props.one.code}`}
        onClick={() => open('remove')}
      >
        {props.one.retiredAt ? 'Restore' : 'Remove'}
      </Button>
      <Show when={opened()}>
        <dialogs.Open of={props.one} />
      </Show>
    </Show>
  )
}
