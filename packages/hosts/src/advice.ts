import type { UnreachableReason } from './host-unreachable.ts'

/** Why a server is failing: what a try ran into on the way, or `login`, `recorder`, … on a server that answers. */
export type TroubleReason = UnreachableReason | 'login' | 'recorder' | 'management-key' | 'internal'

export interface Trouble {
  reason: TroubleReason
  /** What Gatehouse wrote down, with the server's own words. */
  message: string
}

/** Of which server, and from where Gatehouse comes to it (addresses and CIDRs; empty where that is not known). */
export interface TroubledServer {
  host: string
  port: number
  /** The management login. */
  login: string
  from: readonly string[]
}

/** What is wrong, and what to check: whole sentences. */
export interface Advice {
  what: string
  check: string
}

interface Cause {
  reason: TroubleReason
  /** What of the message tells it from others with this reason; any, unless given. */
  says?: RegExp
  what: (at: Place) => string
  check: (at: Place) => string
}

interface Place {
  host: string
  port: number
  login: string
  /** Whom its firewall has to let in. */
  from: string
  /** What followed the login's name, or the server's, in the message. */
  own: string
  /** Of a message in two sentences: what is wrong with whom, and what mends it. */
  said: readonly [string, string]
}

/** The first that fits holds. */
const causes: readonly Cause[] = [
  {
    reason: 'timeout',
    says: /did not finish within/,
    what: ({ host }) => `${host} took too long to answer, so it is unclear what was done there.`,
    check: () =>
      'Check whether the server is overloaded or its disk is slow. Gatehouse will try again and find out.',
  },
  {
    reason: 'timeout',
    what: ({ host, port }) => `Gatehouse cannot reach ${host} port ${port} (timed out).`,
    check: ({ from }) => `Check that the server is up and that its firewall lets in ${from}.`,
  },
  {
    reason: 'refused',
    what: ({ host, port }) => `Nothing is listening on ${host} port ${port} (connection refused).`,
    check: ({ from }) =>
      `Check that the SSH server is running and listens on that port, and that no firewall rejects ${from}.`,
  },
  {
    reason: 'dns',
    what: ({ host }) => `The name ${host} could not be found.`,
    check: () => 'Check its spelling and its DNS record.',
  },
  {
    reason: 'network',
    says: /\((?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)\)/,
    what: ({ host }) => `There is no route to ${host}.`,
    check: () => 'Check that the server is up, that its address is right, and the network in between.',
  },
  {
    reason: 'network',
    says: /broke off midway/,
    what: ({ host, port }) => `The connection to ${host} port ${port} was lost halfway.`,
    check: () =>
      'Check the network, and whether the server is being restarted. Gatehouse will try again and find out what was done.',
  },
  {
    reason: 'network',
    what: ({ host, port }) => `The connection to ${host} port ${port} failed.`,
    check: () => 'Check the network between Gatehouse and the server.',
  },
  {
    reason: 'authentication',
    what: ({ host }) => `${host} refused Gatehouse’s management key.`,
    check: ({ login, from }) =>
      `Check that the key is in ${login}’s authorized_keys, that sshd_config lets ${login} log in with a key${login === 'root' ? ' (PermitRootLogin prohibit-password; if root must not, choose a login with sudo)' : ''}, and that nothing such as fail2ban blocks ${from}.`,
  },
  {
    reason: 'sudo',
    what: ({ host, said }) => `Gatehouse logs in to ${host}, but ${said[0]}`,
    check: ({ said }) => said[1],
  },
  {
    reason: 'host-key-changed',
    what: ({ host }) => `${host} shows a different host key from the one you accepted.`,
    check: () =>
      'Compare the new fingerprint on the server’s console. Gatehouse sends nothing until you accept it.',
  },
  {
    reason: 'protocol',
    says: /no host key of a supported type/,
    what: ({ host, port }) => `${host} port ${port} has no host key of a type Gatehouse supports.`,
    check: () => 'Check that the server has an Ed25519, ECDSA or RSA host key.',
  },
  {
    reason: 'protocol',
    says: /turns away/,
    what: ({ host }) => `${host} turns away Gatehouse’s address, and everyone who comes from it.`,
    check: ({ from }) =>
      `Exempt ${from} in its sshd_config: PerSourcePenaltyExemptList, and MaxStartups if too many come at a time. Failed logins block an address for up to ten minutes, whoever made them.`,
  },
  {
    reason: 'protocol',
    what: ({ host, port }) => `${host} port ${port} closed the connection before the SSH handshake was done.`,
    check: ({ from }) =>
      `Check that it is an SSH server (OpenSSH 6.5 or newer), and that MaxStartups, PerSourcePenalties or a proxy does not turn away ${from}.`,
  },
  {
    reason: 'hop',
    what: ({ host, own }) => `The way to ${host} is shut: it is reached through ${wayIn(own).hop}.`,
    check: ({ own }) => wayIn(own).why,
  },
  {
    reason: 'command',
    says: /disk full|[Dd]isk is full|read-only/,
    what: ({ host }) => `Gatehouse could not write on ${host}: the disk is full or read-only.`,
    check: () => 'Check the free space (df -h, df -i) and that the file system is mounted read-write.',
  },
  {
    reason: 'command',
    says: /management login is not root/,
    what: ({ host }) => `Gatehouse is not root on ${host}.`,
    check: () =>
      'Choose its management login in the server’s settings: Gatehouse then becomes root by sudo. Or put the key into root’s own authorized_keys.',
  },
  {
    reason: 'command',
    says: /refused to run a command/,
    what: ({ host }) => `${host} accepted Gatehouse’s login, but does not allow it to run commands.`,
    check: ({ login }) =>
      `Check sshd_config for ForceCommand, and ${login}’s authorized_keys for a command= option.`,
  },
  {
    reason: 'command',
    says: /gave no complete answer/,
    what: ({ host }) => `${host} accepted Gatehouse’s login, but gave no valid answer.`,
    check: ({ login }) =>
      `Check that ${login}’s shell works there (not nologin), and that sh, awk and coreutils exist.`,
  },
  {
    reason: 'command',
    says: /is missing on this server/,
    what: ({ host, own }) => `On ${host}, ${own}`,
    check: () => 'Install it. Gatehouse needs sh, awk and coreutils.',
  },
  {
    reason: 'command',
    says: /still running on this server/,
    what: ({ host }) => `Another sync is still running on ${host}.`,
    check: () => 'Usually it ends soon. If it does not, look for a hung process of root there.',
  },
  {
    reason: 'command',
    what: ({ host, own }) => `${host} could not do what Gatehouse asked: ${own}`,
    check: () => 'Fix that on the server. Gatehouse will try again.',
  },
  {
    reason: 'login',
    says: /was not made by Gatehouse/,
    what: () => 'An account with a member’s login was on the server before Gatehouse.',
    check: () => 'If it is theirs, adopt it below. Until then Gatehouse puts no key into it.',
  },
  {
    reason: 'login',
    says: /^sudoers: /,
    what: ({ own }) => `The sudo rules could not be written: ${own}`,
    check: () => 'Fix that on the server. Gatehouse will try again.',
  },
  {
    reason: 'login',
    says: /^[a-z_][a-z0-9_-]*: /,
    what: ({ own }) => `One login could not be synced: ${own}`,
    check: () => 'The other logins are not affected. Gatehouse will try again.',
  },
  {
    reason: 'recorder',
    what: ({ own }) => `Sessions cannot be recorded on this server: ${own}`,
    check: () =>
      'Until that is fixed, members’ own keys don’t work there. They can still log in through the gateway.',
  },
  {
    reason: 'management-key',
    what: () => 'The server does not have the new management key yet.',
    check: () => 'Its logins are in sync; Gatehouse still logs in with the former key.',
  },
]

/** What to tell people of a server that is failing. */
export function adviceOn({ reason, message }: Trouble, { host, port, login, from }: TroubledServer): Advice {
  const cause = causes.find((one) => one.reason === reason && (one.says?.test(message) ?? true))
  const at = { host, port, login, from: listed(from), own: ownWords(message), said: inTwo(message) }
  if (cause) return { what: cause.what(at), check: cause.check(at) }
  return { what: 'Gatehouse could not sync the server.', check: 'It will try again.' }
}

/** Of what the connection said: the last server on the way, and why it cannot be passed. */
function wayIn(own: string): { hop: string; why: string } {
  const [, hop = 'another server', why = own] = /^\S+ is reached through ([a-z0-9-]+)\. (.+)$/.exec(own) ?? []
  return { hop, why }
}

function listed(from: readonly string[]): string {
  if (from.length < 2) return from[0] ?? 'Gatehouse'
  return `${from.slice(0, -1).join(', ')} and ${from.at(-1)}`
}

/** Without the address before it. */
function inTwo(message: string): readonly [string, string] {
  const words = message.replace(/^[^ ]+: /, '')
  const end = words.indexOf('. ') + 1
  return end === 0 ? [words, 'Gatehouse will try again.'] : [words.slice(0, end), words.slice(end + 1)]
}

/** Without who is spoken of, and with one full stop. */
function ownWords(message: string): string {
  const words = message.replace(/^(?:sudoers|[^ ]+ could not do it): /, '')
  return `${words.replace(/[.]+$/, '')}.`
}
