import { type ServeMode, scriptRun } from './apply-script.ts'
import type { HostTarget, Link } from './link.ts'
import { type HostReport, isWholeAnswer, parseReport } from './report.ts'
import { printed } from './sudo-refusal.ts'
import { tried } from './tried.ts'

/** Asks the mode `apply` or `read`, whose shell stays on the server: starting it costs as much as most requests do. @throws HostUnreachable */
export async function askReport(
  link: Link,
  target: HostTarget,
  mode: Exclude<ServeMode, 'firewall'>,
  rest: string,
): Promise<HostReport> {
  const run = scriptRun(mode, target.user, true)
  const stdout = printed(await link.ask(run, mode + rest, isWholeAnswer), target)
  const report = tried(() => parseReport(stdout, `${target.host}:${target.port}`))
  // A shell that has found something wrong is not asked again: what it knows of the server may be old.
  if (report instanceof Error || [...report.logins, ...report.files].some(({ error }) => error))
    link.dismiss(run.of)
  if (report instanceof Error) throw report
  return report
}
