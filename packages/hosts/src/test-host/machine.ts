import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CommandResult, environment, runCommand } from './command.ts'

export interface MachineOptions {
  /** Its hostname. */
  readonly name: string
  readonly sshdConfig: string
  /** OpenSSH PEM. */
  readonly hostKey: string
  readonly authorizedKeys: string
  /** Bytes that fit into /home; half of the memory unless told. */
  readonly homeSize?: number | undefined
  /**
   * Lines for `ip -batch`. With them it has a network of its own, and carries them out at {@link Machine.plugIn};
   * without, it shares ours.
   */
  readonly network?: string
}

const sh = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const ownRoot = sh('./own-root.sh')
const init = ownRoot + sh('./keep-sshd.sh')
// Not as an argument, which would fill the screen in a list of processes.
const shell = ['sh', '-c', 'eval "$INIT"']
const namespaces = ['-m', '-u', '-p', '-f', '--kill-child', '--propagation', 'private']

/** What to install or grant for a {@link Machine}, or null if nothing is missing. */
export function machineMissing(): string | null {
  if (process.platform !== 'linux') return 'Linux'
  if (!existsSync('/usr/sbin/sshd')) return 'openssh-server'
  if (process.getuid?.() !== 0) return 'root rights (a mount namespace of its own)'
  const { status } = spawnSync('unshare', [...namespaces, 'sh', '-c', ownRoot], { env: environment })
  return status === 0 ? null : 'util-linux, and the right to mount (CAP_SYS_ADMIN)'
}

/**
 * A process tree that has the files, process ids and hostname of a machine of its own, and runs sshd. It ends with this
 * process however that ends, and leaves nothing behind.
 */
export class Machine {
  readonly name: string
  /** Of its PID 1, as seen from outside. */
  readonly pid: number
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #complaint: Promise<string>

  /** Resolves when its namespaces and files are there. @throws Error with its complaint. */
  static async boot(options: MachineOptions): Promise<Machine> {
    const flags = options.network ? ['-n', ...namespaces] : namespaces
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...flags, ...shell, options.name], {
      env: {
        ...environment,
        INIT: init,
        NAME: options.name,
        SSHD_CONFIG: options.sshdConfig,
        HOST_KEY: options.hostKey,
        AUTHORIZED_KEYS: options.authorizedKeys,
        HOME_SIZE: options.homeSize === undefined ? '' : String(options.homeSize),
        NETWORK: options.network ?? '',
      },
      stdio: 'pipe',
    })
    child.stdin.on('error', () => {})
    const complaint = text(child.stderr)
    await once(child, 'spawn')
    const [line] = await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'exit').then(() => ['']),
    ])
    const pid = /^pid (\d+)$/.exec(String(line))?.[1]
    if (pid === undefined) throw new Error(`${options.name} did not start: ${await complaint}`)
    return new Machine(options.name, Number(pid), child, complaint)
  }

  private constructor(
    name: string,
    pid: number,
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    complaint: Promise<string>,
  ) {
    this.name = name
    this.pid = pid
    this.#child = child
    this.#complaint = complaint
  }

  get isDead(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** To be called when the other end of its eth0 is there. */
  plugIn(): void {
    this.#child.stdin.end('\n')
  }

  /** Runs a shell command as root on it. @throws Error if it is dead. */
  async run(command: string, input = ''): Promise<CommandResult> {
    // Its process id may be another process's by now.
    if (this.isDead) throw new Error(`${this.name} is dead`)
    const inside = ['-t', String(this.pid), '-m', '-u', '-n', '-p', 'sh', '-c', command]
    return runCommand('nsenter', inside, input)
  }

  /** As {@link run}, for what cannot fail on a machine that is well. @throws Error with the command's complaint. */
  async order(command: string, input = ''): Promise<void> {
    const { code, stderr } = await this.run(command, input)
    if (code !== 0) throw new Error(`${this.name}: ${stderr || `exit code ${code}`} (${command})`)
  }

  has(path: string): boolean {
    return existsSync(`/proc/${this.pid}/root${path}`)
  }

  /** Resolves when there is such a file. @throws Error after a minute, or if the machine dies. */
  async appears(path: string): Promise<void> {
    const deadline = Date.now() + 60_000
    while (!this.has(path)) {
      if (this.isDead) throw new Error(`${this.name} died: ${await this.#complaint}`)
      if (Date.now() > deadline) {
        const { stdout } = await this.run('tail -n 3 /run/test-host/sshd.log')
        throw new Error(`${this.name} has no ${path} after a minute: ${stdout}`)
      }
      await sleep(20)
    }
  }

  /** Ends everything that runs on it. */
  async kill(): Promise<void> {
    if (this.isDead) return
    const ended = once(this.#child, 'exit')
    // PID 1 first: unshare then ends when everything in the namespace has.
    try {
      process.kill(this.pid, 'SIGKILL')
    } catch {
      // It is ending already.
    }
    await ended
  }
}
