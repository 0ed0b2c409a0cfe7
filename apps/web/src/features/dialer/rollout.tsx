import { type Rollout as Known, rolloutInWords } from '@gatehouse/core/machine/part/rollout'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { counted } from '../../ui/count.ts'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { useAccount } from '../team/account/account-context.ts'
import css from './dialer.module.css'

/** How many servers are told of one by one. */
const most = 5

/** How far a change is that reaches several servers: in counts while it goes on, and where it stopped and why. */
export function Rollout(props: { of: Known }) {
  const isBad = () => props.of.counts.undone + props.of.counts.failing
  const isFirst = () => props.of.going && props.of.counts['in-sync'] === 0 && props.of.counts.undone === 0
  return (
    <>
      <Show when={props.of.of > 1}>
        <div class={css.rollout} role="status">
          <span classList={{ faint: !props.of.going }}>{rolloutInWords(props.of)}</span>
          <Show when={props.of.going}>
            <ProgressBar
              label="Progress on the servers"
              of={props.of.of}
              done={props.of.counts['in-sync']}
              failed={isBad()}
              words={rolloutInWords(props.of)}
            />
          </Show>
        </div>
        <Show when={isFirst()}>
          <p class="soft">One server gets it first; the others once it is verified there.</p>
        </Show>
      </Show>
      <Troubles of={props.of} />
    </>
  )
}

/** Where it went wrong, in the words of the servers. */
function Troubles(props: { of: Known }) {
  const account = useAccount()
  const hidden = () => props.of.troubles.length - most
  return (
    <>
      <For each={props.of.troubles.slice(0, most)}>
        {({ server, name, state, why }) => (
          <p class="error">
            <A href={`/${account.slug}/servers/${server}`}>{name}</A>{' '}
            {state === 'undone' ? 'undid it' : 'could not be given it yet'}: {why}
          </p>
        )}
      </For>
      <Show when={hidden() > 0}>
        <p class="error">And {counted(hidden(), 'more server')}.</p>
      </Show>
      <Show when={props.of.counts.undone > 0}>
        <p class="soft">
          <Show when={props.of.counts.stopped > 0}>
            It stopped there: {counted(props.of.counts.stopped, 'other server')}{' '}
            {props.of.counts.stopped === 1 ? 'was' : 'were'} left as before.{' '}
          </Show>
          It is not tried again until someone changes something.
        </p>
      </Show>
    </>
  )
}
