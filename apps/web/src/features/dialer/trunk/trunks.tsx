import type { TrunkLook, TrunkView } from '@gatehouse/core/dialer/trunk/view'
import { writtenHost } from '@gatehouse/core/dialer/trunk/written-host'
import { rolloutOf } from '@gatehouse/core/machine/part/rollout'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { createReadStore, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { State, type Tone } from '../../../ui/state.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from '../dialer.module.css'
import { Rollout } from '../rollout.tsx'
import { CallPrefixes } from './call-prefixes.tsx'
import { OnServers } from './on-servers.tsx'
import { trunksOf } from './queries.ts'

const toneOf = {
  accepted: 'ok',
  alive: 'ok',
  refused: 'bad',
  unreachable: 'bad',
  unknown: 'wait',
} as const satisfies Record<TrunkLook['outcome'], Tone>

/** Ways to carriers, what each carrier last said, and test calls. */
export default function Trunks() {
  const account = useAccount()
  const trunks = createReadStore(() => trunksOf(account.slug))
  const dialogs = createDialogs({ add: () => import('./edit-trunk.tsx') })
  const rollout = createMemo(() => {
    const servers = trunks()?.items.flatMap((one) => (one.enabled ? one.servers : [])) ?? []
    return rolloutOf([...new Map(servers.map((one) => [one.id, one])).values()], trunks()?.parts ?? [])
  })
  return (
    <Show when={trunks()}>
      {(known) => (
        <>
          <Show when={account.can('trunk:write')}>
            <div class={css.above}>
              <Button kind="main" onClick={() => dialogs.open('add')}>
                Add a trunk
              </Button>
              <dialogs.Open />
            </div>
          </Show>
          <Show
            when={known().items.length > 0}
            fallback={
              <p class="soft">
                No trunks yet. Add one with what your carrier gave you: a server of yours tries it before it
                is kept.
              </p>
            }
          >
            <Rollout of={rollout()} />
            <div class={css.acts}>
              <Table label="Trunks" head={<Head />}>
                <For each={known().items}>
                  {(one) => (
                    <Row name={one.name} actions={<Actions one={one} />}>
                      <Cells one={one} />
                    </Row>
                  )}
                </For>
              </Table>
            </div>
            <CallPrefixes />
          </Show>
        </>
      )}
    </Show>
  )
}

function Head() {
  return (
    <>
      <th>Name</th>
      <th>Hosts</th>
      <th>Servers</th>
      <th>The carrier says</th>
    </>
  )
}

function Cells(props: { one: TrunkView }) {
  return (
    <>
      <td class="nowrap">
        <b>{props.one.name}</b>
        <Show when={!props.one.enabled}>
          {' '}
          <State tone="none">off</State>
        </Show>
      </td>
      <td class="fold" data-label="Hosts">
        <div>
          <span class="mono">{props.one.hosts.map(writtenHost).join(', ')}</span>
          <span class="faint">
            {' '}
            · {props.one.transport.toUpperCase()} ·{' '}
            {props.one.username === null ? 'by address' : props.one.username}
          </span>
          <For each={props.one.lookup?.troubles}>
            {({ words }) => (
              <div>
                <State tone="bad">{words}</State>{' '}
                <span class="faint">
                  Its former addresses are kept, <When at={props.one.lookup?.at ?? ''} />
                </span>
              </div>
            )}
          </For>
        </div>
      </td>
      <td class="fold" data-label="Servers">
        <div>
          <OnServers of={props.one} />
        </div>
      </td>
      <td class="fold" data-label="The carrier says">
        <div>
          <For each={props.one.looks} fallback={<span class="faint">not asked yet</span>}>
            {(look) => (
              <div>
                <State tone={toneOf[look.outcome]}>{look.words}</State>{' '}
                <span class="faint">
                  to {look.serverName}, <When at={look.at} />
                </span>
              </div>
            )}
          </For>
        </div>
      </td>
    </>
  )
}

function Actions(props: { one: TrunkView }) {
  const account = useAccount()
  const dialogs = createDialogs({
    dial: () => import('./dial-call.tsx'),
    edit: () => import('./edit-trunk.tsx'),
    remove: () => import('./remove-trunk.tsx'),
  })
  const [opened, setOpened] = createSignal(false)
  const check = createTask(async () => {
    await account.api.trunks.check.mutate({ trunk: props.one.id })
    await refetch('dialer')
  })
  const open = (name: 'dial' | 'edit' | 'remove') => {
    setOpened(true)
    dialogs.open(name)
  }
  return (
    <>
      <Problem failure={check.failure()} />
      <Show when={account.can('trunk:write')}>
        <Button
          kind="quiet"
          aria-label={`Check ${props.one.name}`}
          busy={check.busy()}
          onClick={() => check.run()}
        >
          Check
        </Button>
      </Show>
      <Show when={account.can('call:dial')}>
        <Button kind="quiet" aria-label={`Test call over ${props.one.name}`} onClick={() => open('dial')}>
          Test call
        </Button>
      </Show>
      <Show when={account.can('trunk:write')}>
        <Button kind="quiet" aria-label={`Change ${props.one.name}`} onClick={() => open('edit')}>
          Change
        </Button>
        <Button kind="quiet" aria-label={`Remove ${props.one.name}`} onClick={() => open('remove')}>
          Remove
        </Button>
      </Show>
      <Show when={opened()}>
        <dialogs.Open of={props.one} />
      </Show>
    </>
  )
}
