import { Show } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { Copyable } from '../../../ui/copy.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { gatewayCommand } from '../../fleet/server/log-in-commands.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'

/** Says what a session is, and how to open the first one. */
export function NoSessions() {
  const account = useAccount()
  const view = createRead(() => orUndefined(accountOf(account.slug)))
  return (
    <Notice title="No sessions yet">
      <p>
        Every login through Gatehouse is listed here, with a recording of the terminal. When someone loses
        access, their sessions end within seconds.
      </p>
      <Show when={account.can('server:ssh')}>
        <p>
          Open one from a server’s page, or from your own terminal, with the server’s name and the key you
          added in Gatehouse:
        </p>
        <Show when={view()?.gateway}>
          {(gateway) => (
            <Copyable label="Command that opens a session" text={gatewayCommand('prod-1', gateway())} />
          )}
        </Show>
        <p class="soft below">
          On the server you are <span class="mono">{account.membership().login}</span>: the gateway recognizes
          your key.
        </p>
      </Show>
    </Notice>
  )
}
