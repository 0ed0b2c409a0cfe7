import { createHash } from 'node:crypto'
import { incomplete, throwGivenUp } from './given-up.ts'

/** A base chain of a host's kernel that is not Gatehouse's. */
export interface FoundChain {
  readonly family: string
  readonly table: string
  readonly chain: string
  readonly type: string
  readonly hook: string
  readonly policy: string
  readonly priority: string
}

/** What apply/firewall.sh answers. */
export interface FirewallReport {
  /** As SSH_CONNECTION has it. */
  readonly connection: { readonly from: string; readonly to: string; readonly port: number } | null
  /** Whether the table comes back after a reboot, and what is to be said of that. */
  readonly lasts: boolean
  readonly note: string | null
  /** SHA-256 of the table that it was given and has confirmed, hex; null for none. */
  readonly holds: string | null
  /** Set where the kernel lists something else than that table, as `nft -s list table` prints both; empty for no table. */
  readonly found: { readonly expected: string; readonly kernel: string } | null
  /** The last trial. */
  readonly trial: {
    readonly token: string
    readonly outcome: 'pending' | 'confirmed' | 'undone'
    /** Until it is undone. */
    readonly seconds: number
    readonly why: string
  } | null
  /** Null where it was not asked for them: they are looked at, and a confirmation is not about them. */
  readonly chains: readonly FoundChain[] | null
  /** Bridges that are named like Docker's and are filtered, since they are not. */
  readonly bridges: readonly string[]
  /** What each line has met, by its comment, also before it was loaded anew. */
  readonly counters: Readonly<Record<string, { packets: number; bytes: number }>>
}

/** SHA-256 of a table's text, as the host names it. */
export const digestTable = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What is asked of the mode: {@link FirewallReport} comes back from all but `try` and `remove`. */
export const firewallRequest = {
  look: () => 'look\n',
  /** `over`: what may be overwritten although it is not what the host was given, as {@link FirewallReport.found} has it. */
  try: (token: string, seconds: number, text: string, over: string | null = null) =>
    `try ${token} ${seconds} ${digestTable(text)}${over === null ? '' : ` ${digestTable(over)}`}\n${text}`,
  confirm: (token: string) => `confirm ${token}\n`,
  undo: (token: string, why: string) => `undo ${token} ${why.replace(/[^ -~]/g, '?').slice(0, 300)}\n`,
  remove: () => 'remove\n',
}

const decoded = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString('utf8')

const outcomes = ['pending', 'confirmed', 'undone'] as const

/** @throws HostUnreachable `command` where the answer is not whole, or says what is wrong with the host */
export function parseFirewall(stdout: string, at: string): FirewallReport {
  let report: FirewallReport = {
    connection: null,
    lasts: false,
    note: null,
    holds: null,
    found: null,
    trial: null,
    chains: null,
    bridges: [],
    counters: {},
  }
  let chains: FoundChain[] | null = null
  const bridges: string[] = []
  const counters: Record<string, { packets: number; bytes: number }> = {}
  for (const line of stdout.split('\n')) {
    const [first, what, ...words] = line.split(' ')
    if (line === 'gatehouse done') return { ...report, chains, bridges, counters }
    throwGivenUp(line, at)
    if (first !== 'firewall') continue
    if (what === 'connection') {
      const [from, , to, port] = words
      if (from && to) report = { ...report, connection: { from, to, port: Number(port) } }
    } else if (what === 'lasts')
      report = { ...report, lasts: words[0] === 'yes', note: words.slice(1).join(' ') || null }
    else if (what === 'holds')
      report = { ...report, holds: /^[0-9a-f]{64}$/.test(words[0] ?? '') ? (words[0] ?? null) : null }
    else if (what === 'found')
      report = {
        ...report,
        found: { expected: words[0] === '-' ? '' : decoded(words[0]), kernel: decoded(words[1]) },
      }
    else if (what === 'trial') {
      const [token = '', said, seconds, ...why] = words
      const outcome = outcomes.find((one) => one === said)
      if (outcome)
        report = { ...report, trial: { token, outcome, seconds: Number(seconds) || 0, why: why.join(' ') } }
    } else if (what === 'chains') chains ??= []
    else if (what === 'chain') {
      const [family = '', table = '', chain = '', type = '', hook = '', policy = '', ...priority] = words
      chains?.push({ family, table, chain, type, hook, policy, priority: priority.join(' ') })
    } else if (what === 'bridge') bridges.push(words.join(' '))
    else if (what === 'counter') {
      const [packets, bytes, ...comment] = words
      const known = counters[comment.join(' ')] ?? { packets: 0, bytes: 0 }
      counters[comment.join(' ')] = {
        packets: known.packets + Number(packets),
        bytes: known.bytes + Number(bytes),
      }
    }
  }
  throw incomplete(at)
}

/** Whether a table is on trial; what the host holds instead, where it has refused for that. Throws as {@link parseFirewall}. */
export function parseTried(stdout: string, at: string): FirewallReport['found'] {
  if (stdout.includes('\nfirewall found ') || stdout.startsWith('firewall found '))
    return parseFirewall(stdout, at).found
  parseFirewallDone(stdout, at, 'armed')
  return null
}

/** Throws as {@link parseFirewall}, where the answer does not say this. */
export function parseFirewallDone(stdout: string, at: string, word: 'armed' | 'gone'): void {
  const lines = stdout.split('\n')
  for (const line of lines) throwGivenUp(line, at)
  if (!lines.includes(`firewall ${word}`) || !lines.includes('gatehouse done')) throw incomplete(at)
}
