import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How a program of OpenSSH, or one that runs it, ended. */
export interface Ran {
  code: number | null
  stdout: Buffer
  stderr: string
}

/** OpenSSH's client programs, and those that use them, on the way through the gateway. */
export interface OpenSshClient {
  /** Runs a program; `-F` and this file's path lead it through the gateway: servers are hosts there. `heard` is told what it prints, as it comes. */
  readonly config: string
  run(program: string, args: string[], input?: Buffer | string, heard?: (text: string) => void): Promise<Ran>
}

/** @param servers names that the gateway knows */
export function opensshClient(
  folder: string,
  { port, key, servers }: { port: number; key: string; servers: readonly string[] },
): OpenSshClient {
  const config = join(folder, 'ssh_config')
  const hosts = servers.map((server) => `Host ${server}\n  HostName 127.0.0.1\n  User ${server}\n`)
  const always = `Host *
  Port ${port}
  IdentityFile ${key}
  IdentitiesOnly yes
  BatchMode yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
`
  writeFileSync(config, hosts.join('') + always)
  return {
    config,
    async run(program, args, input = '', heard) {
      const child = spawn(program, args, {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          GIT_SSH_COMMAND: `ssh -F ${config}`,
          GIT_AUTHOR_NAME: 'ops',
          GIT_AUTHOR_EMAIL: 'ops@acme.com',
          GIT_COMMITTER_NAME: 'ops',
          GIT_COMMITTER_EMAIL: 'ops@acme.com',
        },
        stdio: 'pipe',
      })
      const stdout: Buffer[] = []
      let stderr = ''
      child.stdout.on('data', (bytes: Buffer) => {
        stdout.push(bytes)
        heard?.(bytes.toString())
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text
      })
      child.stdin.on('error', () => {})
      child.stdin.end(input)
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, stdout: Buffer.concat(stdout), stderr }
    },
  }
}
