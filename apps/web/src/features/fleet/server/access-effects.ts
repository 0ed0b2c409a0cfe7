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
      `takes ${keys} ${owners} off ${name}; the gateway’s key stays`,
      'connections that are open stay open; keys that Gatehouse did not write stay too',
      'then close its SSH port to everybody else: its page shows the firewall’s rule',
    ]
  }
  if (to === 'recorded') {
    return [
      `lets ${keys} ${owners} in only to be recorded on ${name}: a terminal or a command, no forwarding`,
      'files are not copied straight to it any more: scp and sftp go through the gateway',
      'it needs script of util-linux 2.35 or newer; where a session cannot be recorded, it is not started',
      'root there, or the login itself, could alter or leave out such a recording',
    ]
  }
  return [
    access === 'gateway'
      ? `puts ${keys} ${owners} on ${name}`
      : `what ${owners} opens is not recorded there any more`,
    'a firewall that lets in only the gateway keeps their owners out until it is opened',
  ]
}
