import type { Caller } from '@gatehouse/core/access/caller'
import { operate } from './operator.ts'
import { note, print, printJson } from './output.ts'
import { compare, confirmHostKey, probed } from './probed-host.ts'

export interface RegisterOptions {
  account: string
  as?: string
  host: string
  port?: string
  /** Through which other server, by name or ID. */
  via?: string
  name: string
  login?: string
  type?: string
  labels?: string
  fingerprint?: string
  json?: boolean
}

/** `servers probe`: shows a host's key. */
export function probe(
  options: Pick<RegisterOptions, 'account' | 'as' | 'host' | 'port' | 'via' | 'json'>,
): Promise<void> {
  return operate(options, async ({ caller }) => {
    const found = await probed(caller, await addressOf(caller, options))
    if (options.json) printJson(found)
    else print(`${found.fingerprint} (${found.type})`, `Compare it on the server: ${compare}`)
  })
}

/** `servers register`: shows the key to put on the host and the host key found, and pins it once it is confirmed. */
export function register(options: RegisterOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getAccount } = await import('@gatehouse/core/team/account/get-account')
    const { registerServer } = await import('@gatehouse/core/fleet/server/register-server')
    const address = await addressOf(caller, options)
    const { managementKey, managementLine, gatewayFrom } = await getAccount(caller, undefined)
    note('Add this line to /root/.ssh/authorized_keys on the server to give Gatehouse access:')
    // behind another server it is seen with that one's address
    note(`  ${address.via ? managementKey : managementLine}`)
    if (gatewayFrom.length > 0 && !address.via) {
      note(
        'Failed logins can get an address blocked, and all members come from Gatehouse’s. Exempt it in sshd_config of',
      )
      note('OpenSSH 9.8 and newer, and in fail2ban’s jail.local:')
      note(`  PerSourcePenaltyExemptList ${gatewayFrom.join(',')}`)
      note(`  ignoreip = 127.0.0.1/8 ::1 ${gatewayFrom.join(' ')}`)
    }
    const found = await probed(caller, address)
    await confirmHostKey(found, options.fingerprint)
    const { name, type, login } = options
    const { host, port, hostKey } = found
    const { listed } = await import('./servers-named.ts')
    const labels = listed(options.labels)
    const server = await registerServer(caller, {
      name,
      host,
      port,
      hostKey,
      login,
      type,
      labels,
      via: address.via,
    })
    if (options.json) printJson(server)
    else print(`Registered ${server.name} with the host key ${server.fingerprint}.`)
  })
}

async function addressOf(
  caller: Caller,
  { host, port, via }: Pick<RegisterOptions, 'host' | 'port' | 'via'>,
) {
  const { serverNamed } = await import('./servers-named.ts')
  return {
    host,
    port: port === undefined ? undefined : Number(port),
    via: via === undefined ? undefined : (await serverNamed(caller, via)).id,
  }
}
