import type { Caller } from '@gatehouse/core/access/caller'
import type { ProbeView } from '@gatehouse/core/server/view'
import { CommandFailed } from './attempt.ts'
import { confirm } from './confirm.ts'
import { operate } from './operator.ts'
import { note, print, printJson } from './output.ts'

export interface RegisterOptions {
  account: string
  as?: string
  host: string
  port?: string
  name: string
  type?: string
  sudo?: boolean
  fingerprint?: string
  json?: boolean
}

/** `servers probe`: shows a host's key. */
export function probe(
  options: Pick<RegisterOptions, 'account' | 'as' | 'host' | 'port' | 'json'>,
): Promise<void> {
  return operate(options, async ({ caller }) => {
    const found = await probed(caller, options)
    if (options.json) printJson(found)
    else print(`${found.fingerprint} (${found.type})`, `Compare it on the host: ${compare}`)
  })
}

/** `servers register`: shows the key to put on the host and the host key found, and pins it once it is confirmed. */
export function register(options: RegisterOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getAccount } = await import('@gatehouse/core/account/get-account')
    const { registerServer } = await import('@gatehouse/core/server/register-server')
    const { managementKey } = await getAccount(caller, undefined)
    note('Put this line into /root/.ssh/authorized_keys on the host, so that Gatehouse can get in:')
    note(`  ${managementKey}`)
    const { host, port, hostKey, type, fingerprint } = await probed(caller, options)
    if (options.fingerprint && options.fingerprint !== fingerprint) {
      throw new CommandFailed(
        `${host}:${port} shows ${fingerprint}, not ${options.fingerprint}. Nothing was registered.`,
      )
    }
    if (!options.fingerprint) {
      note(`${host}:${port} shows the host key ${fingerprint} (${type}). Compare it on the host: ${compare}`)
      await confirm('Is it this key?', `Compare ${fingerprint} on the host, then confirm with --fingerprint.`)
    }
    const { name, sudo = false } = options
    const server = await registerServer(caller, { name, host, port, hostKey, type: options.type, sudo })
    if (options.json) printJson(server)
    else print(`${server.name} is registered, with the host key ${server.fingerprint}.`)
  })
}

const compare = 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub'

async function probed(caller: Caller, options: Pick<RegisterOptions, 'host' | 'port'>): Promise<ProbeView> {
  const { mayProbe } = await import('@gatehouse/core/server/may-probe')
  const { hostKeyProbe } = await import('@gatehouse/api/host-key-probe')
  const port = options.port === undefined ? {} : { port: Number(options.port) }
  return hostKeyProbe(await mayProbe(caller, { host: options.host, ...port }))
}
