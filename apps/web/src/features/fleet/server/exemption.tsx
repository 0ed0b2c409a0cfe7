import { Show } from 'solid-js'
import { Copyable } from '../../../ui/copy.tsx'
import { lineForFail2ban, lineForSshd } from './host-commands.ts'

/** What keeps a server from blocking Gatehouse for what one of its members did wrong. */
export function Exemption(props: { from: readonly string[] }) {
  return (
    <Show when={props.from.length > 0} fallback={<UnknownAddresses />}>
      <p>
        OpenSSH 9.8 and newer, and fail2ban, block addresses after failed logins. All members come from
        Gatehouse’s addresses, so exempt them in <span class="mono">/etc/ssh/sshd_config</span> (older
        versions don’t know this line) and in fail2ban’s <span class="mono">jail.local</span>. The key works
        from these addresses only; if key sync runs on a different machine from the gateway, add that
        machine’s address.
      </p>
      <Copyable label="Line for sshd_config" text={lineForSshd(props.from)} />
      <Copyable label="Line for fail2ban" text={lineForFail2ban(props.from)} />
    </Show>
  )
}

function UnknownAddresses() {
  return (
    <p class="soft">
      OpenSSH 9.8 and newer, and fail2ban, block addresses after failed logins. Exempt Gatehouse’s addresses
      there. This page shows the lines once your Gatehouse administrator has set{' '}
      <span class="mono">GATEWAY_FROM</span>.
    </p>
  )
}
