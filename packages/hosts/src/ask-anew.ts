import { scriptRun } from './apply-script.ts'
import { type HostTarget, Link, type LinkLimits } from './link.ts'
import { printed } from './sudo-refusal.ts'

/** Asks the mode `firewall` over a connection of its own: what is open already proves nothing of who gets in. @throws HostUnreachable */
export async function askAnew(target: HostTarget, limits: LinkLimits, request: string): Promise<string> {
  const link = await Link.open(target, limits)
  try {
    return printed(await link.exec(scriptRun('firewall', target.user), request), target)
  } finally {
    link.close()
  }
}
