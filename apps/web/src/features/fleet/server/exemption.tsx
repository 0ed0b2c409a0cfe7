import { Show } from 'solid-js'
import { Copyable } from '../../../ui/copy.tsx'
import { lineForFail2ban, lineForSshd } from './host-commands.ts'

/** What keeps a server from shutting out Gatehouse for what one of its members, or anybody else there, did wrong. */
export function Exemption(props: { from: readonly string[] }) {
  return (
    <Show when={props.from.length > 0} fallback={<UnknownAddresses />}>
      <p>
        sshd, from OpenSSH 9.8 on, and fail2ban shut out an address from which logins failed. All members come
        from Gatehouse’s: exempt it, in <span class="mono">/etc/ssh/sshd_config</span> (older sshd do not know
        this line) and in fail2ban’s <span class="mono">jail.local</span>. The key is let in from these
        addresses alone; where key sync runs on another machine than the gateway, add that machine’s.
      </p>
      <Copyable label="Line for sshd_config" text={lineForSshd(props.from)} />
      <Copyable label="Line for fail2ban" text={lineForFail2ban(props.from)} />
    </Show>
  )
}

function UnknownAddresses() {
  return (
    <p class="soft">
      sshd, from OpenSSH 9.8 on, and fail2ban shut out an address from which logins failed. Exempt Gatehouse’s
      there; its lines stand here where whoever runs Gatehouse has named its addresses in{' '}
      <span class="mono">GATEWAY_FROM</span>.
    </p>
  )
}
