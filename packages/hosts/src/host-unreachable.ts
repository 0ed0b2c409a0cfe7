import type { HopMismatch } from './hop.ts'

export type UnreachableReason =
  | 'refused'
  | 'timeout'
  | 'dns'
  | 'network'
  | 'authentication'
  | 'sudo'
  | 'host-key-changed'
  | 'protocol'
  | 'command'
  | 'hop'

interface Details {
  readonly cause?: unknown
  /** SHA256 fingerprints, for `host-key-changed`. */
  readonly expected?: string
  readonly found?: string
  /** True where a command had been sent: the host may have carried it out, wholly or in part. */
  readonly outcomeUnknown?: boolean
  /** For `hop`: a hop on the way that showed another host key than its pinned one. */
  readonly hop?: HopMismatch | null
}

/** A server could not be spoken to, or not to the end. The message is a sentence that says what to do. */
export class HostUnreachable extends Error {
  readonly reason: UnreachableReason
  readonly expected: string | null
  readonly found: string | null
  readonly outcomeUnknown: boolean
  readonly hop: HopMismatch | null

  constructor(reason: UnreachableReason, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'HostUnreachable'
    this.reason = reason
    this.expected = details.expected ?? null
    this.found = details.found ?? null
    this.outcomeUnknown = details.outcomeUnknown ?? false
    this.hop = details.hop ?? null
  }
}

const networkCodes: Record<string, 'refused' | 'timeout' | 'dns' | 'protocol'> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NONAME: 'dns',
  EAI_NODATA: 'dns',
  // Reached, but cut before the handshake was done.
  ECONNRESET: 'protocol',
  EPIPE: 'protocol',
}

const messages = {
  refused: ({ at }) =>
    `Nothing answers at ${at}: the connection was refused. Check that the SSH server is running, and the port.`,
  timeout: ({ at }) =>
    `${at} did not answer in time. Check the address, the network and the server's firewall.`,
  dns: ({ at }) => `The name in ${at} could not be resolved. Check its spelling and the DNS.`,
  network: ({ at, code }) =>
    `The connection to ${at} failed${code && ` (${code})`}. Check the network between Gatehouse and the server.`,
  authentication: ({ at, login }) =>
    `${at} refused the management key. Add the account's management public key to ${login}'s authorized_keys there.`,
  protocol: ({ at, first }) =>
    turnsAway.test(first)
      ? `${at} turns away Gatehouse's address (“${first}”). Exempt it from PerSourcePenalties in the server's sshd_config, or raise MaxStartups.`
      : `${at} did not complete an SSH handshake. Check that it is an SSH server (OpenSSH 6.5 or newer).`,
} satisfies Record<string, (about: Attempt & { at: string; code: string }) => string>

/** What is known of a connection that failed. */
interface Attempt {
  /** As whom it logged in. */
  login: string
  /** The first line that the server sent, where it is no greeting of SSH. */
  first: string
}

// What sshd sends instead of a greeting: to an address that is penalised (OpenSSH 9.8 and newer), and where too many are on their way.
const turnsAway = /^(?:Not allowed at this time|Exceeded MaxStartups)/

/** Sorts an error of a socket or of ssh2 (its `level`) into a reason. `at` is `host:port`. */
export function unreachable(
  at: string,
  error: unknown,
  { login = 'root', first = '' }: { login?: string | undefined; first?: string } = {},
): HostUnreachable {
  if (error instanceof HostUnreachable) return error
  const { code, level } = Object(error) as { code?: unknown; level?: unknown }
  let reason: keyof typeof messages = 'protocol'
  if (typeof code === 'string') reason = networkCodes[code] ?? 'network'
  else if (level === 'client-timeout') reason = 'timeout'
  else if (level === 'client-authentication') reason = 'authentication'
  else if (level === 'client-dns') reason = 'dns'
  const message = messages[reason]({ at, login, first, code: typeof code === 'string' ? code : '' })
  return new HostUnreachable(reason, message, { cause: error })
}

/** @param asking which hop asked, where it was not we */
export const timedOut = (at: string, asking?: string) =>
  new HostUnreachable(
    'timeout',
    asking ? answersNot(at, asking) : messages.timeout({ at, login: '', first: '', code: '' }),
  )

/** That a place did not answer a hop. */
const answersNot = (at: string, hop: string) =>
  `${at} did not answer ${hop} in time. Check the address, the network and the server's firewall.`
