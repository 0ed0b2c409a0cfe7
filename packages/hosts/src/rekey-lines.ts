import { type ApplyMode, scriptRun } from './apply-script.ts'
import { HostUnreachable } from './host-unreachable.ts'
import type { HostTarget, Link } from './link.ts'
import { encodeLeavingKeys } from './rekey.ts'
import { parseDone } from './report.ts'
import { printed } from './sudo-refusal.ts'

const at = ({ host, port }: HostTarget) => `${host}:${port}`

/**
 * Exchanges the management login's key lines, as root, who reaches them wherever sshd reads them; where sudo does not work, as that login, in its own
 * home. @throws HostUnreachable
 */
export async function rekeyLines(
  link: Link,
  target: HostTarget,
  mode: Extract<ApplyMode, 'rekey-add' | 'rekey-drop'>,
  input: string,
): Promise<void> {
  const asRoot = await link.exec(scriptRun(mode, target.user), input)
  let answer: string
  try {
    answer = printed(asRoot, target)
  } catch (error) {
    if (!(error instanceof HostUnreachable) || error.reason !== 'sudo') throw error
    answer = (await link.exec(scriptRun(mode), input)).stdout
  }
  parseDone(answer, at(target))
}

/** Lends connections, as a HostPool does. */
interface Lender {
  lend<Result>(target: HostTarget, work: (link: Link) => Promise<Result>): Promise<Result>
}

/** Takes the lines with these keys (`<type> <base64>`) of a login away that was the management login before. @throws HostUnreachable, TypeError */
export async function leaveFormer(
  hosts: Lender,
  target: HostTarget,
  login: string,
  keys: readonly string[],
): Promise<void> {
  const input = `login ${login}\n${encodeLeavingKeys(keys)}`
  const answer = await hosts.lend(target, (link) => link.exec(scriptRun('former', target.user), input))
  parseDone(printed(answer, target), at(target))
}
