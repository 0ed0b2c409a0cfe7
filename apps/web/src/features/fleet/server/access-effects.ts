import type { ServerAccess, ServerDetail } from '@gatehouse/core/fleet/server/view'
import { counted } from '../../../ui/count.ts'

/** What a change of how members log in does to a server, a line each. */
export function accessEffects(
  { access, logins, name }: Pick<ServerDetail, 'access' | 'logins' | 'name'>,
  to: ServerAccess,
): string[] {
  if (to === access) return ['Choose another way.']
  const having = logins.filter(({ keys }) => keys > 0)
  const keys = counted(
    having.reduce((sum, { keys }) => sum + keys, 0),
    'key',
  )
  const owners = `of ${counted(having.length, 'login')}`
  if (to === 'gateway') {
    return [
      `removes ${keys} ${owners} from ${name}; the gateway’s key stays`,
      'open connections stay open; keys that Gatehouse did not write stay too',
      'then close its SSH port to everyone else: its page shows the firewall rule',
    ]
  }
  if (to === 'recorded') {
    return [
      `${keys} ${owners} can then only open recorded terminals and commands on ${name}, no forwarding`,
      'files can no longer be copied directly: scp and sftp go through the gateway',
      'it needs script from util-linux 2.35 or newer; a session that can’t be recorded is not started',
      'root there, or the login itself, could alter or skip such a recording',
    ]
  }
  return [
    access === 'gateway'
      ? `installs ${keys} ${owners} on ${name}`
      : `direct sessions ${owners} are no longer recorded`,
    'if a firewall allows only the gateway, open it for members',
  ]
}
