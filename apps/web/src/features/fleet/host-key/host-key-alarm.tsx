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
        <span class="mono">{props.server.host}</span> shows a different host key from the one you accepted
        (last seen <When at={props.alarm.at} />
        ). Either it was reinstalled, or something is between Gatehouse and the server.
      </p>
      <dl>
        <dt>Expected</dt>
        <dd class="mono">{props.alarm.expected}</dd>
        <dt>Found</dt>
        <dd class="mono">{props.alarm.found}</dd>
      </dl>
      <p>
        <b>Gatehouse sends nothing to this server until someone decides.</b> Keys that should be removed are
        still there.
      </p>
      <p>
        If you know why it changed, compare the fingerprint on the server itself and accept the new key. If
        you don’t, treat the server as compromised: inspect it through the provider’s console.
      </p>
      <Show when={account.can('server:manage')}>
        <Button kind="danger" onClick={() => dialogs.open('accept')}>
          Accept new key
        </Button>
      </Show>
      <dialogs.Open server={props.server} alarm={props.alarm} />
    </section>
  )
}
