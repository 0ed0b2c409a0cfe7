import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { OpenSshHost } from '@gatehouse/hosts/test-host/open-ssh-host'

interface SshClientOptions {
  folder: string
  /** On the hosts. */
  login: string
  privateKey: string
  gateways: readonly number[]
  /** `target` and `jump`. */
  hosts: readonly Pick<OpenSshHost, 'host' | 'port'>[]
}

/** OpenSSH's own client, set up for one person. It goes to the host `target` by these names. */
export interface SshClient {
  /** Through the gateway of this number. */
  byGateway(number?: number): string
  /** Through OpenSSH on the host `jump`, as `ssh -J` does. */
  byJump: string
  /** Starts a command there; `options` stand before the destination. */
  spawn(destination: string, command: string, options?: readonly string[]): ChildProcessWithoutNullStreams
  /** Runs a shell line in which `$SSH` is the client with its options. Answers what it printed. @throws Error if it failed */
  shell(line: string): Promise<string>
}

/** Writes the settings and key into the folder. `-J` knows nothing of the command line's own, so they are a file. */
export function sshClient({ folder, login, privateKey, gateways, hosts }: SshClientOptions): SshClient {
  const key = join(folder, `${login}.key`)
  const config = join(folder, `${login}.config`)
  writeFileSync(key, privateKey, { mode: 0o600 })
  const place = (name: string, port: number, user: string, more = '') =>
    `Host ${name}\nHostName 127.0.0.1\nPort ${port}\nUser ${user}\n${more}`
  const [target, jump] = hosts
  if (!target || !jump) throw new Error('there is no target or no jump host')
  const common = [
    `IdentityFile ${key}`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    'BatchMode yes',
    'StrictHostKeyChecking no',
    'UserKnownHostsFile /dev/null',
    'LogLevel ERROR',
    // newer clients hold keys back to hide when they were pressed
    'IgnoreUnknown ObscureKeystrokeTiming',
    'ObscureKeystrokeTiming no',
  ]
  writeFileSync(
    config,
    [
      `Host *\n${common.join('\n')}\n`,
      ...gateways.map((port, number) => place(`gateway-${number}`, port, 'target')),
      place('jump', jump.port, login),
      place('by-jump', target.port, login, 'ProxyJump jump\n'),
    ].join('\n'),
  )
  const options = ['-F', config]
  return {
    byGateway: (number = 0) => `gateway-${number}`,
    byJump: 'by-jump',
    spawn: (destination, command, more = []) => spawn('ssh', [...options, ...more, destination, command]),
    async shell(line) {
      const child = spawn('sh', ['-c', `SSH="ssh ${options.join(' ')}"; ${line}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
      const printed = await text(child.stdout)
      const code = await closed
      if (code !== 0) throw new Error(`\`${line}\` ended with ${code}`)
      return printed
    },
  }
}
