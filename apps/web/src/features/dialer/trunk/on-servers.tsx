import type { TrunkTold, TrunkView } from '@gatehouse/core/dialer/trunk/view'
import { A } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import { PartState } from '../../machine/part/part-state.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from '../dialer.module.css'

/** So many stand below each other; more unfold. */
const few = 3

/** The servers of a trunk: how far each is with it, and what its engine says. */
export function OnServers(props: { of: TrunkView }) {
  const [isOpen, setOpen] = createSignal(false)
  const told = (id: string) => props.of.told.find(({ server }) => server === id)
  const ids = () => props.of.servers
  return (
    <Show
      when={ids().length > few}
      fallback={
        <For each={ids()} fallback={<span class="soft">none</span>}>
          {({ id, name }) => <OnServer id={id} name={name} told={told(id)} />}
        </For>
      }
    >
      <details class={css.many} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{ids().length} servers</summary>
        <Show when={isOpen()}>
          <For each={ids()}>{({ id, name }) => <OnServer id={id} name={name} told={told(id)} />}</For>
        </Show>
      </details>
    </Show>
  )
}

function OnServer(props: { id: string; name: string; told: TrunkTold | undefined }) {
  const account = useAccount()
  return (
    <div>
      <A href={`/${account.slug}/servers/${props.id}`}>{props.name}</A>{' '}
      <Show when={props.told}>
        {(told) => (
          <>
            <Show when={told().state === 'in-sync' && !told().reads} fallback={<PartState of={told()} />}>
              <State tone="none">{told().engine === null ? 'no engine found' : 'not told of it'}</State>
            </Show>{' '}
            <Show when={told().reads && told().provedAt}>{(at) => <When at={at()} />}</Show>
            <Show when={told().engine && told().askedAt}>
              {(at) => (
                <div class="faint">
                  {engineInWords(told())}, asked <When at={at()} />
                </div>
              )}
            </Show>
          </>
        )}
      </Show>
    </div>
  )
}

/** What an engine says of a trunk. */
function engineInWords({ engine, answers, reads, registrations, contacts, calls }: TrunkTold): string {
  if (!reads) return `${engine}, whose pjsip.conf is missing or a link`
  if (!answers) return `${engine}, which does not run`
  const said = [
    ...registrations.map((one) => one.toLowerCase()),
    // the others say how long the carrier took, or that nobody asks it
    ...contacts.flatMap((one) => (one === 'Unavail' ? ['a host does not answer it'] : [])),
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
  ]
  return [engine, ...new Set(said)].join(', ')
}
