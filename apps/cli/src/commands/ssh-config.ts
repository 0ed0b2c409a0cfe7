import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { note, print, printJson } from '../output.ts'

interface SshConfigOptions {
  account: string
  as: string
  output?: string
  json?: boolean
}

export function addSshConfig(program: Command): void {
  program
    .command('ssh-config')
    .description(
      'Write an OpenSSH configuration of the servers that a member can reach, to include in ~/.ssh/config.',
    )
    .requiredOption('--account <slug>', 'the account')
    .requiredOption('--as <email>', 'the member')
    .option('--output <file>', 'write it to this file, and the gateway’s host keys to <file>.known_hosts')
    .option('--json', 'print JSON')
    .action((options: SshConfigOptions) => attempt(() => sshConfig(options)))
}

function sshConfig(options: SshConfigOptions): Promise<void> {
  return operate(options, async ({ caller, env }) => {
    const { join, resolve } = await import('node:path')
    const { writeFileSync } = await import('node:fs')
    const { sshConfig: read } = await import('@gatehouse/core/session/ssh-config')
    const file =
      options.output === undefined ? `~/.ssh/gatehouse-${options.account}` : resolve(options.output)
    const knownHostsFile = `${file}.known_hosts`
    const made = await read(caller, { knownHostsFile }).catch(async (error: unknown) => {
      const { Conflict } = await import('@gatehouse/core/access/errors')
      if (!(error instanceof Conflict)) throw error
      // no gateway runs: that of this machine has its keys here
      const { hostKeysIn } = await import('@gatehouse/gateway/host-keys')
      const keys = await hostKeysIn(join(env.dataFolder, 'gateway'))
      return read(caller, { hostKeys: keys.map(({ publicKey }) => publicKey), knownHostsFile })
    })
    if (options.output !== undefined) {
      writeFileSync(file, made.config, { mode: 0o600 })
      writeFileSync(knownHostsFile, made.knownHosts, { mode: 0o600 })
    }
    if (options.json) return printJson(made)
    if (options.output !== undefined)
      return print(`Wrote ${file} and ${knownHostsFile}. Put this first in ~/.ssh/config:`, `Include ${file}`)
    print(...made.config.trimEnd().split('\n'))
    note(`${knownHostsFile} has to hold:`)
    for (const line of made.knownHosts.trimEnd().split('\n')) note(line)
  })
}
