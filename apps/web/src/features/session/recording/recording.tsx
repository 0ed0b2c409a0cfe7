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
    <section aria-labelledby="recording">
      <h2 id="recording">Recording</h2>
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
      fallback={<p class="soft">There is no recording of this session.</p>}
    >
      {(at) => (
        <p class="soft">
          It was deleted <When at={at()} />: the account keeps recordings for so long and no longer. Its
          digest above, and the log, say what it was.
        </p>
      )}
    </Show>
  )
}

function MayNotPlay() {
  const account = useAccount()
  return (
    <p class="soft">
      You are <Role role={account.membership().role} />, and see that it was recorded. These roles may play
      it:{' '}
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
