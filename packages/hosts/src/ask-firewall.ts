import { scriptRun } from './apply-script.ts'
import { type HostTarget, Link, type LinkLimits } from './link.ts'
import { isWholeAnswer } from './report.ts'
import { printed } from './sudo-refusal.ts'

/** Asks the mode `firewall`, whose shell stays on the server: starting it costs as much as a change does. @throws HostUnreachable */
export async function askFirewall(link: Link, target: HostTarget, request: string): Promise<string> {
  const run = scriptRun('firewall', target.user, true)
  const lines = request.endsWith('\n') ? request : `${request}\n`
  const answer = await link.ask(run, `firewall ${lines.split('\n').length - 1}\n${lines}`, isWholeAnswer)
  const said = printed(answer, target)
  // what it has not read must not be taken for the next request
  if (!said.endsWith('gatehouse done\n')) link.dismiss(run.of)
  return said
}

/** The same over a connection of its own: what is open already proves nothing of who gets in. @throws HostUnreachable */
export async function askAnew(target: HostTarget, limits: LinkLimits, request: string): Promise<string> {
  const link = await Link.open(target, limits)
  try {
    return printed(await link.exec(scriptRun('firewall', target.user), request), target)
  } finally {
    link.close()
  }
}

/** Logs in over a connection of its own, and closes it. @throws HostUnreachable */
export async function reachAnew(target: HostTarget, limits: LinkLimits): Promise<void> {
  const link = await Link.open(target, limits)
  link.close()
}
