import { Show } from 'solid-js'
import { Copyable } from '../../../ui/copy.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Says what a session is, and how to open the first one. */
export function NoSessions() {
  const account = useAccount()
  return (
    <Notice title="No session yet">
      <p>
        Every login to a server through Gatehouse is listed here, with a recording of its terminal. A session
        ends within seconds when the access behind it does.
      </p>
      <Show when={account.can('server:ssh')}>
        <p>
          Open one on a server’s page, or from a terminal of your own, with the server’s name and the key that
          you added here:
        </p>
        <Copyable label="Command that opens a session" text={`ssh -p 4622 prod-1@${location.hostname}`} />
        <p class="soft below">
          4622 is the gateway’s port unless whoever runs Gatehouse chose another. Your login on the server is{' '}
          <span class="mono">{account.membership().login}</span>: the gateway knows it by your key.
        </p>
      </Show>
    </Notice>
  )
}
