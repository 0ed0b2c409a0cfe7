import { rolesWith } from '@gatehouse/core/access/roles'
import type { SessionView } from '@gatehouse/core/session/view'
import { For, Show } from 'solid-js'
import { When } from '../../../ui/when.tsx'
import { Role } from '../../access/role/role.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { Replay } from './replay.tsx'

/** The recording for those who may play it; for others, who may. */
export function Recording(props: { session: SessionView }) {
  const account = useAccount()
  const exists = () =>
    (props.session.recording !== null && props.session.recordingDeletedAt === null) ||
    props.session.closedAt === null
  return (
    <section aria-label="Recording">
      <Show when={exists()} fallback={<NoRecording session={props.session} />}>
        <Show when={account.can('session:play')} fallback={<MayNotPlay />}>
          <Replay session={props.session} />
        </Show>
      </Show>
    </section>
  )
}

function NoRecording(props: { session: SessionView }) {
  return (
    <Show
      when={props.session.recordingDeletedAt}
      fallback={<p class="attention">This session has no recording.</p>}
    >
      {(at) => (
        <p class="attention">
          The recording was deleted <When at={at()} />, as the account’s settings say. Its checksum is still
          here and in the audit log.
        </p>
      )}
    </Show>
  )
}

function MayNotPlay() {
  const account = useAccount()
  return (
    <p class="attention">
      Your role is <Role role={account.membership().role} />. These roles can play the recording:{' '}
      <For each={rolesWith('session:play')}>
        {(role) => (
          <>
            <Role role={role} />{' '}
          </>
        )}
      </For>
    </p>
  )
}
