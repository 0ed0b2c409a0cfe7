import type { ServerEffect } from '@gatehouse/core/machine/firewall/view'
import { For, Show } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { Problem } from '../../../ui/problem.tsx'
import { type AccountInUse, useAccount } from '../../team/account/account-context.ts'
import css from './firewall.module.css'

type Change = Parameters<AccountInUse['api']['firewall']['preview']['query']>[0]

/** Asks what a change would open and shut; undefined for nothing to ask. */
export function createPreview(of: () => Change | undefined) {
  const account = useAccount()
  return createLatestAnswer(of, (change) => account.api.firewall.preview.query(change))
}

/** The servers where a change shuts something: their open connections may be concerned. */
export const shutting = (of: ReturnType<typeof createPreview>) =>
  (of.answer()?.items ?? [])
    .filter(({ enabled, shuts, more }) => enabled.to && (shuts.length > 0 || more))
    .map(({ server, name }) => ({ server, name }))

/** How many servers are told of one by one. */
const most = 5

/** What a change would open and shut, server by server; servers alike are told of together. */
export function Effects(props: { of: ReturnType<typeof createPreview> }) {
  return (
    <div class={css.effects} aria-live="polite" aria-busy={props.of.busy()}>
      <Show when={props.of.answer()}>
        {(answer) => (
          <>
            <For each={grouped(answer().items).slice(0, most)}>{(group) => <Effect {...group} />}</For>
            <Show when={grouped(answer().items).length > most}>
              <p class="soft">And {grouped(answer().items).length - most} more.</p>
            </Show>
          </>
        )}
      </Show>
      {/* what is wrong with what is typed, the form says when it is sent */}
      <Problem failure={props.of.failure()?.reason === 'invalid' ? undefined : props.of.failure()} />
    </div>
  )
}

interface Group {
  names: string[]
  effect: ServerEffect
}

function grouped(items: readonly ServerEffect[]): Group[] {
  const groups = new Map<string, Group>()
  for (const effect of items) {
    const { enabled, opens, shuts, more, lockOut } = effect
    const key = JSON.stringify([enabled, opens, shuts, more, lockOut])
    const known = groups.get(key)
    if (known) known.names.push(effect.name)
    else groups.set(key, { names: [effect.name], effect })
  }
  return [...groups.values()]
}

const reachedInWords = ({ protocol, ports, from }: ServerEffect['opens'][number]) =>
  `${protocol === 'other' ? 'other protocols' : protocol} ${ports || 'all'} to ${from}`
    .replace(/(icmp|protocols) all/, '$1')
    .replace('icmp', 'ping')

function Effect(props: Group) {
  const names = () =>
    props.names.length > 4
      ? `${props.names.slice(0, 3).join(', ')} and ${props.names.length - 3} more`
      : props.names.join(', ')
  return (
    <section>
      <h3 class="mono">{names()}</h3>
      <Show when={props.effect.lockOut}>{(line) => <p class="error">{line()}</p>}</Show>
      <Show
        when={props.effect.enabled.from || props.effect.enabled.to}
        fallback={<p class="soft">Its firewall is off: nothing changes until it is turned on.</p>}
      >
        <ul class={css.reached}>
          <For each={props.effect.opens}>
            {(one) => (
              <li>
                <b>Opens</b> {reachedInWords(one)}
              </li>
            )}
          </For>
          <For each={props.effect.shuts}>
            {(one) => (
              <li>
                <b>Shuts</b> {reachedInWords(one)}
              </li>
            )}
          </For>
        </ul>
        <Show when={props.effect.opens.length + props.effect.shuts.length === 0}>
          <p class="soft">Nothing opens and nothing shuts.</p>
        </Show>
        <Show when={props.effect.more}>
          <p class="soft">And more than can be shown here.</p>
        </Show>
      </Show>
    </section>
  )
}
