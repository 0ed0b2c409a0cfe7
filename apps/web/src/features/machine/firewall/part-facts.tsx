import type { TakeOverView } from '@gatehouse/core/machine/firewall/view'
import type { PartDrift, PartView } from '@gatehouse/core/machine/part/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './firewall.module.css'

interface PartFactsProps {
  part: PartView
  /** What of a change that was made by hand can be taken over. */
  takeOver: TakeOverView | null
}

/** What the server says of its firewall: why a change was undone, what differs, and who else filters. */
export function PartFacts(props: PartFactsProps) {
  const account = useAccount()
  return (
    <>
      <Show when={props.part.undone}>
        {(undone) => (
          <p class="error">
            The server undid the last change <When at={undone().at} />: {undone().why} It is not tried again
            until the rules change.
          </p>
        )}
      </Show>
      <Show when={props.part.error}>{(error) => <p class="error">{error()}</p>}</Show>
      <Show when={props.part.drift}>
        {(drift) => <Drift part={props.part} drift={drift()} takeOver={props.takeOver} />}
      </Show>
      <Show when={props.part.facts.note}>{(note) => <p class={`soft ${css.sentence}`}>{note()}.</p>}</Show>
      <Show when={props.part.facts.bridges?.length}>
        <p class="soft">
          <b class="mono">{props.part.facts.bridges?.join(', ')}</b> is filtered like any network: only
          Docker’s own bridges are trusted, and not where the server itself goes out by one.
        </p>
      </Show>
      <For each={props.part.facts.foreign}>
        {(chain) => (
          <p class="soft">
            <b class="mono">{chain.table}</b> also filters here, in <span class="mono">{chain.chain}</span>
            <Show when={chain.policy === 'drop'}>
              : it drops what it does not know, whatever is allowed here
            </Show>
            .
          </p>
        )}
      </For>
      <Show when={account.can('session:read')}>
        <p>
          <A href={`/${account.slug}/sessions?server=${props.part.server}`}>
            Recorded sessions on this server
          </A>
        </p>
      </Show>
    </>
  )
}

/** What someone has changed by hand, since when, who was there, and what can be made of it. */
function Drift(props: PartFactsProps & { drift: PartDrift }) {
  const account = useAccount()
  const dialogs = createDialogs({ takeOver: () => import('./take-over.tsx') })
  const isBack = () => props.part.state === 'in-sync'
  return (
    <section class="attention" aria-label="Changed by hand">
      <p>
        <b>Someone changed this server’s table by hand.</b>{' '}
        <Show when={props.drift.since}>
          {(since) => (
            <>
              It was as Gatehouse had made it <When at={since()} />, and no more <When at={props.drift.at} />.
            </>
          )}
        </Show>{' '}
        {isBack() ? 'Gatehouse has put its own back.' : 'Gatehouse is putting its own back.'}
      </p>
      <ul class={`mono ${css.changed}`}>
        <For each={props.drift.added}>{(line) => <li>+ {line}</li>}</For>
        <For each={props.drift.removed}>{(line) => <li>− {line}</li>}</For>
      </ul>
      <Show when={account.can('session:read')}>
        <For each={props.drift.sessions}>
          {(session) => (
            <p>
              Open then: <A href={`/${account.slug}/sessions/${session.id}`}>{session.login}</A>,{' '}
              {session.email}
            </p>
          )}
        </For>
      </Show>
      <Show when={account.can('firewall:write') && props.takeOver}>
        {(plan) => (
          <Show
            when={plan().lines.length > 0}
            fallback={
              <For each={[...new Set(plan().left.map(({ why }) => why))]}>
                {(why) => <p class="soft">Nothing to take over: {why}</p>}
              </For>
            }
          >
            <Button onClick={() => dialogs.open('takeOver')}>Take over…</Button>
            <dialogs.Open
              server={props.part.server}
              name={props.part.name}
              at={props.drift.at}
              plan={plan()}
            />
          </Show>
        )}
      </Show>
    </section>
  )
}
