import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An SSH key as ssh-keygen makes it. */
export interface KeyPair {
  /** The private half's file. */
  path: string
  /** The line of the `.pub` file. */
  publicKey: string
}

export function makeKey(folder: string, comment: string): KeyPair {
  const path = join(folder, `${comment.replaceAll(/\W/g, '-')}.key`)
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path])
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8').trim() }
}

export interface Login {
  port: number
  login: string
  key: Pick<KeyPair, 'path'>
}

const options = [
  'BatchMode=yes',
  'IdentitiesOnly=yes',
  'PreferredAuthentications=publickey',
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'ConnectTimeout=30',
  'LogLevel=ERROR',
]

/** OpenSSH's arguments for a login on loopback, the destination last; of an option that stands twice the first counts. */
export function sshArguments({ port, login, key }: Login, more: readonly string[] = []): string[] {
  const usual = options.flatMap((option) => ['-o', option])
  return ['-F', 'none', ...more, ...usual, '-i', key.path, '-p', String(port), `${login}@127.0.0.1`]
}

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command on loopback with OpenSSH's own client; 255 is a refused login. */
export function ssh(login: Login, command: string): Promise<Ran> {
  return runSsh([...sshArguments(login), command])
}

/** Runs OpenSSH's client with these arguments to its end. */
export async function runSsh(
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const child = spawn('ssh', args, { stdio: 'pipe', env: { ...process.env, ...env } })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  const [code] = (await once(child, 'close')) as [number]
  return { code, ...output }
}
