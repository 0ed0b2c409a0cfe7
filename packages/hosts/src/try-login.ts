import { BlockList, isIP } from 'node:net'
import { adviceOn } from './advice.ts'
import { HostUnreachable, type UnreachableReason } from './host-unreachable.ts'
import type { HostTarget } from './link.ts'
import { HostPool } from './pool.ts'
import { parseDone } from './report.ts'

/** What has to go well, one after the other, before Gatehouse can manage a server. */
export const loginSteps = [
  'reach',
  'host-key',
  'log-in',
  'command',
  'root',
  'programs',
  'sshd',
  'blocking',
] as const

export type LoginStep = (typeof loginSteps)[number]

/** One step: `failed` keeps Gatehouse out, a `warning` does not; what comes after a failed one was not tried. */
export interface StepTried {
  step: LoginStep
  state: 'ok' | 'failed' | 'warning' | 'not-tried'
  /** What is wrong, and what to do about it: whole sentences. */
  what: string | null
  mend: string | null
}

const stepOf: Partial<Record<UnreachableReason, LoginStep>> = {
  'host-key-changed': 'host-key',
  authentication: 'log-in',
  command: 'command',
  sudo: 'root',
}

/**
 * Logs in to a server as to manage it, and says how far that goes; changes nothing there.
 * @param from the addresses that Gatehouse comes from, where they are known
 */
export async function tryLogin(target: HostTarget, from: readonly string[]): Promise<StepTried[]> {
  const hosts = new HostPool({ connectMs: 8000, execMs: 15_000 })
  try {
    return answered(await hosts.question(target, 'check', ''), target, from)
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error
    return refused(error, target, from)
  } finally {
    await hosts.close()
  }
}

const ok = (step: LoginStep): StepTried => ({ step, state: 'ok', what: null, mend: null })

function refused(error: HostUnreachable, target: HostTarget, from: readonly string[]): StepTried[] {
  const isLate = error.reason === 'timeout' && error.outcomeUnknown
  const isNotRoot = error.reason === 'command' && /management login is not root/.test(error.message)
  const failed = isLate ? 'command' : isNotRoot ? 'root' : (stepOf[error.reason] ?? 'reach')
  const { host, port, user: login = 'root' } = target
  const { what, check } = adviceOn(error, { host, port, login, from })
  const at = loginSteps.indexOf(failed)
  return loginSteps.map((step, index) => {
    if (index < at) return ok(step)
    if (index === at) return { step, state: 'failed', what, mend: check }
    return { step, state: 'not-tried', what: null, mend: null }
  })
}

const packages: Record<string, string> = {
  awk: 'gawk or mawk',
  grep: 'grep',
  sed: 'sed',
  flock: 'util-linux',
  visudo: 'sudo',
  useradd: 'passwd (Debian) or shadow-utils',
}

const inPackages = (programs: readonly string[]) =>
  [...new Set(programs.map((program) => packages[program] ?? 'coreutils'))].join(', ')

/** What the script printed (apply/check.sh). */
function answered(stdout: string, target: HostTarget, from: readonly string[]): StepTried[] {
  parseDone(stdout, `${target.host}:${target.port}`)
  const lines = stdout.split('\n')
  const told = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  const isSandbox = lines.includes('sandbox')
  return [
    ...(['reach', 'host-key', 'log-in', 'command', 'root'] as const).map(ok),
    programs(told('missing'), told('lacks')),
    isSandbox || told('sshd').includes('read') ? ok('sshd') : sshdUnread,
    blocking(told('penalises')[0], told('bans')[0], from),
  ]
}

function programs(missing: readonly string[], lacks: readonly string[]): StepTried {
  const step = 'programs'
  if (missing.length > 0)
    return {
      step,
      state: 'failed',
      what: `On the server ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      mend: `Install: ${inPackages(missing)}.`,
    }
  // a sandbox has no sudo; where nobody is to become root, no host needs it
  const useful = lacks.filter((program) => program !== 'visudo')
  if (useful.length === 0) return ok(step)
  return {
    step,
    state: 'warning',
    what: `On the server ${useful.join(', ')} ${useful.length === 1 ? 'is' : 'are'} missing. Gatehouse works without, but cannot keep two changes apart or give up on a home folder that hangs.`,
    mend: `Install: ${inPackages(useful)}.`,
  }
}

const sshdUnread: StepTried = {
  step: 'sshd',
  state: 'warning',
  what: 'Gatehouse could not read the settings of the server’s sshd, so it cannot say who is kept out although their keys are there.',
  mend: 'Run sshd -T on the server as root: it says what is wrong.',
}

function blocking(
  penalises: string | undefined,
  bans: string | undefined,
  from: readonly string[],
): StepTried {
  const sshd = unlisted(penalises)
  const fail2ban = unlisted(bans)
  if (!sshd && !fail2ban) return ok('blocking')
  const addresses = from.length > 0 ? from : [...new Set([sshd, fail2ban].filter((one) => one !== null))]
  const who = [sshd && 'sshd (PerSourcePenalties)', fail2ban && 'fail2ban'].filter(Boolean).join(' and ')
  const lines = [
    sshd && `in sshd_config: “PerSourcePenaltyExemptList ${addresses.join(',')}”`,
    fail2ban && `in fail2ban’s jail.local: “ignoreip = 127.0.0.1/8 ::1 ${addresses.join(' ')}”`,
  ].filter(Boolean)
  return {
    step: 'blocking',
    state: 'warning',
    what: `After failed logins ${who} on the server blocks Gatehouse’s address, and with it every member.`,
    mend: `Exempt it ${lines.join(', and ')}.`,
  }
}

/** The address that is none of the list which follows it; null where it is, or nothing is said. */
function unlisted(line: string | undefined): string | null {
  const [address = '', ...list] = line?.split(' ') ?? []
  const family = isIP(address)
  if (family === 0) return null
  const exempt = new BlockList()
  for (const one of list) {
    const [base = '', bits] = one.split('/')
    const kind = isIP(base) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(base) === 0) continue
    try {
      if (bits === undefined) exempt.addAddress(base, kind)
      else exempt.addSubnet(base, Number(bits), kind)
    } catch {
      // no proper range: it exempts nobody
    }
  }
  return exempt.check(address, family === 6 ? 'ipv6' : 'ipv4') ? null : address
}
