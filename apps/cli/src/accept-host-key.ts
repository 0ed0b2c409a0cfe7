import { CommandFailed } from './attempt.ts'
import { operate } from './operator.ts'
import { note, print, printJson } from './output.ts'
import { confirmHostKey, probed } from './probed-host.ts'
import { serverNamed } from './servers-named.ts'

export interface AcceptOptions {
  account: string
  as?: string
  server: string
  fingerprint?: string
  json?: boolean
}

/** `servers accept-host-key`: shows the pinned host key beside the one found, and pins that once it is confirmed. */
export function acceptHostKey(options: AcceptOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { acceptHostKey } = await import('@gatehouse/core/fleet/server/accept-host-key')
    const { id, name, host, port, fingerprint: expected } = await serverNamed(caller, options.server)
    const found = await probed(caller, { host, port })
    if (found.fingerprint === expected) {
      throw new CommandFailed(
        `${name} still has the pinned host key, ${expected}. There is nothing to accept.`,
      )
    }
    note(`Expected for ${name}: ${expected}`)
    note(`Found now: ${found.fingerprint}`)
    await confirmHostKey(found, options.fingerprint)
    const result = await acceptHostKey(caller, { server: id, hostKey: found.hostKey })
    if (options.json) printJson(result)
    else print(`Accepted ${result.fingerprint} for ${name}. Gatehouse is trying the server again.`)
  })
}
