import type { KeyRotationView } from '@gatehouse/core/account/view'
import { A } from '@solidjs/router'
import { createSignal, For, Show, Suspense } from 'solid-js'
import { createRead } from '../../api/read.ts'
import { Button } from '../../ui/button.tsx'
import { Copyable } from '../../ui/copy.tsx'
import { count } from '../../ui/count.ts'
import { lazily } from '../../ui/lazily.ts'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { When } from '../../ui/when.tsx'
import { useAccount } from './context.ts'
import { rotationOf } from './queries.ts'
import { rotationInWords } from './rotation-words.ts'
import '../../ui/details.css'
import './management-key.css'

const RotateKey = lazily(async () => (await import('./rotate-key.tsx')).RotateKey)

/** The key by which Gatehouse gets in, how far its exchange is, and a new one. */
export function ManagementKey() {
  const account = useAccount()
  const rotation = createRead(() => rotationOf(account.slug))
  return (
    <section aria-labelledby="management-key">
      <h2 id="management-key">Management key</h2>
      <p class="soft">
        With this key Gatehouse logs in to servers as root to bring them their keys. It stands in root’s{' '}
        <span class="mono">authorized_keys</span> on each server.
      </p>
      <Show when={rotation()}>{(known) => <Standing rotation={known()} />}</Show>
    </section>
  )
}

function Standing(props: { rotation: KeyRotationView }) {
  const account = useAccount()
  const [rotating, setRotating] = createSignal(false)
  const waiting = () => props.rotation.servers - props.rotation.done
  const words = () => rotationInWords(props.rotation)
  return (
    <>
      <dl class="details">
        <dt>Fingerprint</dt>
        <dd class="mono">{props.rotation.fingerprint}</dd>
        <dt>{props.rotation.rotated ? 'Since' : 'Made'}</dt>
        <dd>
          <When at={props.rotation.since} />
        </dd>
        <dt>Servers</dt>
        <dd>
          <span>{words()}</span>
          <Show when={waiting() > 0}>
            <ProgressBar
              label="Exchange of the management key"
              of={props.rotation.servers}
              done={props.rotation.done}
              words={words()}
            />
          </Show>
        </dd>
        <Show when={waiting() > 0}>
          <dt>Waiting</dt>
          <dd>
            <Waiting rotation={props.rotation} />
          </dd>
        </Show>
      </dl>
      <Copyable label="Management key" text={props.rotation.publicKey} />
      <Show when={account.can('account:update')}>
        <Button onClick={() => setRotating(true)} disabled={waiting() > 0}>
          Rotate …
        </Button>
        <Show when={waiting() > 0}>
          <span class="soft beside">when every server has this one, or is removed</span>
        </Show>
      </Show>
      <Show when={rotating()}>
        <Suspense>
          <RotateKey servers={props.rotation.servers} onClose={() => setRotating(false)} />
        </Suspense>
      </Show>
    </>
  )
}

/** The servers that have not taken the key yet, with why. */
function Waiting(props: { rotation: KeyRotationView }) {
  const account = useAccount()
  const unnamed = () => props.rotation.servers - props.rotation.done - props.rotation.waiting.length
  return (
    <ul class="waiting">
      <For each={props.rotation.waiting}>
        {({ server, name, error }) => (
          <li>
            <A class="mono" href={`/${account.slug}/servers/${server}`}>
              {name}
            </A>{' '}
            <span class="soft">{error ?? 'on its way'}</span>
          </li>
        )}
      </For>
      <Show when={unnamed() > 0}>
        <li class="soft">and {count(unnamed())} more</li>
      </Show>
    </ul>
  )
}
