import { isRoot } from './apply-script.ts'
import type { Answer } from './conversation.ts'
import { HostUnreachable } from './host-unreachable.ts'
import type { HostTarget } from './link.ts'

interface Refusal {
  /** What sudo, or the login's shell, says to it in English. */
  says: RegExp
  /** What is wrong, as the part of a sentence that follows the login's name, and the line that mends it. */
  wrong: string
  mend: (login: string) => string
}

const rule = (login: string) =>
  `Add this line to a file in /etc/sudoers.d: “${login} ALL=(ALL) NOPASSWD: ALL”`

/** The first that fits holds. */
const refusals: readonly Refusal[] = [
  {
    says: /sudo['’`]?: (?:No such file|command not found|not found)|sudo: (?:command )?not found|Unknown command.*sudo/i,
    wrong: 'cannot become root: sudo is not installed',
    mend: () => 'Install it: apt-get install sudo, dnf install sudo, apk add sudo (doas is not enough)',
  },
  { says: /a password is required|askpass/, wrong: 'becomes root only with a password', mend: rule },
  {
    says: /must have a tty/,
    wrong: 'becomes root only on a terminal (requiretty)',
    mend: (login) => `Add this line to a file in /etc/sudoers.d: “Defaults:${login} !requiretty”`,
  },
  {
    says: /not in the sudoers file|not allowed to (?:execute|run)|may not run sudo/,
    wrong: 'may not become root by sudo',
    mend: rule,
  },
  {
    says: /must be owned by uid 0 and have the setuid bit|effective uid is not 0|no new privileges/,
    wrong: 'cannot become root: sudo has lost its rights (setuid), or its file system is mounted nosuid',
    mend: () => 'Restore them: chown root: /usr/bin/sudo && chmod 4755 /usr/bin/sudo',
  },
  {
    says: /parse error|syntax error|no valid sudoers sources|sudoers is (?:owned|world)/,
    wrong: 'cannot become root: the server’s sudoers file has an error',
    mend: () => 'Find it: visudo -c',
  },
  {
    says: /account (?:has expired|or password is expired)|account validation failure|password expired/i,
    wrong: 'cannot become root: its account or password has expired',
    mend: (login) => `Open it again: chage -E -1 -M -1 -I -1 ${login}`,
  },
  {
    says: /base64: .*not found|base64['’`]?: No such file/,
    wrong: 'becomes root, but base64 is missing there',
    mend: () => 'Install coreutils',
  },
]

const own = /^sudo: ([ -~]{1,200})/m

/**
 * Where the script was not run as root: why not, and what mends it.
 * @throws HostUnreachable `sudo`; nothing was done then
 */
function throwSudoRefusal(
  { stdout, stderr, code }: Answer,
  { at, login }: { at: string; login: string },
): void {
  // it has ended, and the script has said nothing
  if (code === null || code === 0 || /^gatehouse /m.test(stdout)) return
  const refusal = refusals.find(({ says }) => says.test(stderr))
  const said = own.exec(stderr)?.[1]
  if (!refusal && said === undefined) return
  const wrong = refusal?.wrong ?? `cannot become root by sudo (${said?.replace(/[.]+$/, '')})`
  const mend = refusal?.mend(login) ?? rule(login)
  throw new HostUnreachable('sudo', `${at}: ${login} ${wrong}. ${mend}.`)
}

/** What the script printed. @throws HostUnreachable `sudo` where it was not let run as root */
export function printed(answer: Answer, { host, port, user }: HostTarget): string {
  if (user !== undefined && !isRoot(user)) throwSudoRefusal(answer, { at: `${host}:${port}`, login: user })
  return answer.stdout
}
