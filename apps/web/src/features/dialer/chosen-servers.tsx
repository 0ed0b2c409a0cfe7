import { rolloutOf } from '@gatehouse/core/machine/part/rollout'
import type { PartView, PartState as StateOfPart } from '@gatehouse/core/machine/part/view'
import { A } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { Button } from '../../ui/button.tsx'
import { count } from '../../ui/count.ts'
import { createDialogs } from '../../ui/create-dialogs.tsx'
import { PartState } from '../machine/part/part-state.tsx'
import { useAccount } from '../team/account/account-context.ts'
import css from './dialer.module.css'
import { Rollout } from './rollout.tsx'

/** So many stand beside each other; of more, how far they are is counted, and they unfold. */
const few = 6

interface Chosen {
  servers: readonly { id: string; name: string }[]
  parts: readonly PartView[]
}

interface ChosenServersProps extends Chosen {
  /** `the dispositions`. */
  what: string
  /** Where it is on a server. */
  path: string
  mayChange: boolean
  save: (servers: string[]) => Promise<unknown>
}

/** Which servers get something, how far they are, and why where it is not there. */
export function ChosenServers(props: ChosenServersProps) {
  const dialogs = createDialogs({ choose: () => import('./choose-servers.tsx') })
  const rollout = createMemo(() => rolloutOf(props.servers, props.parts))
  const isMany = () => props.servers.length > few
  return (
    <section class={css.chosen} aria-label={`Servers with ${props.what}`}>
      <Rollout of={rollout()} />
      <div class={css.servers}>
        <Show
          when={props.servers.length > 0}
          fallback={
            <span class="soft">No server gets {props.what} yet. They stay here until you choose some.</span>
          }
        >
          <Show when={!isMany()}>
            <Servers {...props} states />
          </Show>
        </Show>
        <Show when={props.mayChange}>
          <Button kind="quiet" onClick={() => dialogs.open('choose')}>
            Choose servers
          </Button>
          <dialogs.Open {...props} />
        </Show>
        <Show when={isMany()}>
          <ManyServers servers={props.servers} parts={props.parts} />
        </Show>
      </div>
    </section>
  )
}

function Servers(props: Chosen & { states?: boolean }) {
  const account = useAccount()
  const part = (server: string) => props.parts.find((one) => one.server === server)
  return (
    <For each={props.servers}>
      {({ id, name }) => (
        <span>
          <A href={`/${account.slug}/servers/${id}`}>{name}</A>{' '}
          <Show when={props.states}>
            <PartState of={part(id)} />
          </Show>
        </span>
      )}
    </For>
  )
}

/** Those that are not as they should be first. */
const order: readonly StateOfPart[] = ['undone', 'stopped', 'failing', 'pending', 'waiting', 'in-sync']

/** All of them, by how far they are. */
function ManyServers(props: Chosen) {
  const [isOpen, setOpen] = createSignal(false)
  const groups = createMemo(() => {
    const states = new Map(props.parts.map(({ server, state }) => [server, state]))
    const by = Map.groupBy(props.servers, ({ id }) => states.get(id) ?? 'pending')
    return order.flatMap((state) => {
      const servers = by.get(state)
      return servers ? [{ state, servers }] : []
    })
  })
  return (
    <details class={css.many} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Which servers</summary>
      <Show when={isOpen()}>
        <For each={groups()}>
          {({ state, servers }) => (
            <div class={css.group}>
              <PartState of={{ state }} /> <span class="faint">{count(servers.length)}</span>
              <div class={css.names}>
                <Servers servers={servers} parts={[]} />
              </div>
            </div>
          )}
        </For>
      </Show>
    </details>
  )
}
