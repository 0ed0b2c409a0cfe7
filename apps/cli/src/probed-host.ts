import type { Caller } from '@gatehouse/core/access/caller'
import type { ProbeView } from '@gatehouse/core/fleet/server/view'
import { CommandFailed } from './attempt.ts'
import { confirm } from './confirm.ts'
import { note } from './output.ts'

/** How the key is read on the host itself. */
export const compare = 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub'

/** The key that a host shows now. @throws Forbidden, Invalid, Unreachable */
export async function probed(
  caller: Caller,
  { host, port, via }: { host: string; port?: number | undefined; via?: string | undefined },
): Promise<ProbeView> {
  const { mayProbe } = await import('@gatehouse/core/fleet/server/may-probe')
  const { hostKeyProbe } = await import('@gatehouse/api/ask-host')
  return hostKeyProbe(
    await mayProbe(caller, { host, ...(port !== undefined && { port }), ...(via && { via }) }),
  )
}

/**
 * Has somebody say that the key found is the host's: by the fingerprint they gave, else by asking.
 * @throws CommandFailed unless it is
 */
export async function confirmHostKey(found: ProbeView, fingerprint: string | undefined): Promise<void> {
  const address = `${found.host}:${found.port}`
  if (fingerprint === found.fingerprint) return
  if (fingerprint) {
    throw new CommandFailed(
      `${address} has the host key ${found.fingerprint}, not ${fingerprint}. Nothing was changed.`,
    )
  }
  note(
    `${address} has the host key ${found.fingerprint} (${found.type}). Compare it on the server: ${compare}`,
  )
  await confirm(
    'Do they match?',
    `Compare ${found.fingerprint} on the server, then confirm with --fingerprint.`,
  )
}
