import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './host-key-alarm.module.css'

interface HostKeyAlarmProps {
  server: ServerDetail
  alarm: NonNullable<ServerDetail['alarm']>
}

export function HostKeyAlarm(props: HostKeyAlarmProps) {
  const account = useAccount()
  const dialogs = createDialogs({ accept: () => import('./accept-host-key.tsx') })
  return (
    <section class={css.alarm} role="alert">
      <h2>The host key changed</h2>
      <p>
        <span class="mono">{props.server.host}</span> answers with another host key than the one that was
        confirmed (last seen: <When at={props.alarm.at} />
        ). Either it was installed anew, or something stands between Gatehouse and it.
      </p>
      <dl>
        <dt>Expected</dt>
        <dd class="mono">{props.alarm.expected}</dd>
        <dt>Found</dt>
        <dd class="mono">{props.alarm.found}</dd>
      </dl>
      <p>
        <b>Nothing is sent to this server until a person decides.</b> Keys that should leave it have not left.
      </p>
      <p>
        If you know why it changed, compare the fingerprint on the server itself and accept the new key. If
        you do not, treat the server as taken over: look at it through the provider’s console.
      </p>
      <Show when={account.can('server:manage')}>
        <Button kind="danger" onClick={() => dialogs.open('accept')}>
          Accept new key …
        </Button>
      </Show>
      <dialogs.Open server={props.server} alarm={props.alarm} />
    </section>
  )
}
