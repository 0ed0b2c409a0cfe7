import type { KeyRotationView } from '@gatehouse/core/team/account/view'
import { A } from '@solidjs/router'
import { For, type JSX, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { count } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from './account-context.ts'
import { type AccountKeyKind, rotationInWords } from './rotation-words.ts'
import '../../../ui/details.css'
import css from './account-key.module.css'

/** A key of the account: which servers have it, who waits for it, and the way to a new one. */
export function AccountKey(props: { of: AccountKeyKind; rotation: KeyRotationView; children?: JSX.Element }) {
  const account = useAccount()
  const dialogs = createDialogs({ rotate: () => import('./rotate-account-key.tsx') })
  const waiting = () => props.rotation.servers - props.rotation.done
  const words = () => rotationInWords(props.rotation)
  return (
    <>
      <dl class="details">
        <dt>Fingerprint</dt>
        <dd class="mono">{props.rotation.fingerprint}</dd>
        <dt>{props.rotation.rotated ? 'Since' : 'Created'}</dt>
        <dd>
          <When at={props.rotation.since} />
        </dd>
        <dt>Servers</dt>
        <dd>
          <span>{words()}</span>
          <Show when={waiting() > 0}>
            <ProgressBar
              label={`Rotation of the ${props.of} key`}
              of={props.rotation.servers}
              done={props.rotation.done}
              words={words()}
            />
          </Show>
        </dd>
        <Show when={waiting() > 0}>
          <dt>Waiting</dt>
          <dd>
            <WaitingServers rotation={props.rotation} />
          </dd>
        </Show>
      </dl>
      {props.children}
      <Show when={account.can('account:update')}>
        <Button onClick={() => dialogs.open('rotate')} disabled={waiting() > 0}>
          Rotate
        </Button>
        <Show when={waiting() > 0}>
          <span class={`soft ${css.beside}`}>
            possible again once every server has this key or is removed
          </span>
        </Show>
      </Show>
      <dialogs.Open of={props.of} servers={props.rotation.servers} />
    </>
  )
}

/** The servers that have not taken the key yet, with why. */
function WaitingServers(props: { rotation: KeyRotationView }) {
  const account = useAccount()
  const unnamed = () => props.rotation.servers - props.rotation.done - props.rotation.waiting.length
  return (
    <ul class={css.waiting}>
      <For each={props.rotation.waiting}>
        {({ server, name, error }) => (
          <li>
            <A class="mono" href={`/${account.slug}/servers/${server}`}>
              {name}
            </A>{' '}
            <span class="soft">{error ?? 'being installed'}</span>
          </li>
        )}
      </For>
      <Show when={unnamed() > 0}>
        <li class="soft">and {count(unnamed())} more</li>
      </Show>
    </ul>
  )
}
