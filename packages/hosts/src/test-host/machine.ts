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
  /** What runs on it beside sshd; a shell that keeps sshd going, unless told. */
  readonly init?: Init | undefined
}

/** `systemd`: the real one, as PID 1, with its journal and its timers. */
export type Init = 'shell' | 'systemd'

const sh = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const ownRoot = sh('./own-root.sh')
const inits: Record<Init, string> = {
  shell: ownRoot + sh('./settle.sh') + sh('./keep-sshd.sh'),
  systemd: ownRoot + sh('./settle.sh') + sh('./keep-systemd.sh'),
}
// Not as an argument, which would fill the screen in a list of processes.
const shell = ['sh', '-c', 'eval "$INIT"']
/** Control groups are the machine's, and outlive who was in them; of a process that was killed, the next host removes them. */
const leftGroups =
  "mount -t cgroup2 cgroup2 /mnt && find /mnt -mindepth 1 -depth -type d -path '*/gatehouse-test-host-*' -exec rmdir {} + 2>/dev/null"
const namespaces = ['-m', '-u', '-p', '-f', '--kill-child', '--propagation', 'private']

/** What to install or grant for a {@link Machine}, or null if nothing is missing. */
export function machineMissing(): string | null {
  if (process.platform !== 'linux') return 'Linux'
  if (!existsSync('/usr/sbin/sshd')) return 'openssh-server'
  if (process.getuid?.() !== 0) return 'root rights (a mount namespace of its own)'
  const { status } = spawnSync('unshare', [...namespaces, 'sh', '-c', ownRoot], { env: environment })
  return status === 0 ? null : 'util-linux, and the right to mount (CAP_SYS_ADMIN)'
}

/** What to install or grant for a {@link Machine} on which systemd runs, or null if nothing is missing. */
export function systemdMissing(): string | null {
  if (!existsSync('/lib/systemd/systemd')) return 'systemd'
  const mount = 'mount -t sysfs sysfs /sys && mount -t cgroup2 cgroup2 /mnt && d=/mnt/gatehouse-test-host-try'
  const group = `${mount} && mkdir -p $d && { (echo 0 >$d/cgroup.procs); code=$?; rmdir $d; exit $code; }`
  const { status } = spawnSync('unshare', ['-n', '-i', ...namespaces, 'sh', '-c', group], {
    env: environment,
  })
  return status === 0 ? null : 'a kernel with cgroup2, and the right to mount it'
}

/**
 * A process tree that has the files, process ids and hostname of a machine of its own, and runs sshd. It ends with this
 * process however that ends, and leaves nothing behind.
 */
export class Machine {
  readonly name: string
  /** Of its PID 1, as seen from outside. */
  readonly pid: number
  readonly init: Init
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #complaint: Promise<string>

  /** Resolves when its namespaces and files are there. @throws Error with its complaint. */
  static async boot(options: MachineOptions): Promise<Machine> {
    const { init = 'shell' } = options
    const flags = [...(options.network ? ['-n'] : []), ...(init === 'systemd' ? ['-i'] : []), ...namespaces]
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...flags, ...shell, options.name], {
      env: {
        ...environment,
        INIT: inits[init],
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
    return new Machine(options.name, init, Number(pid), child, complaint)
  }

  private constructor(
    name: string,
    init: Init,
    pid: number,
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    complaint: Promise<string>,
  ) {
    this.name = name
    this.init = init
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
    const pid = this.#inside()
    if (pid === null) throw new Error(`${this.name} is booting`)
    const cgroup = this.init === 'systemd' ? ['-C', '-i'] : []
    const inside = ['-t', String(pid), '-m', '-u', '-n', '-p', ...cgroup, 'sh', '-c', command]
    return runCommand('nsenter', inside, input)
  }

  /** As {@link run}, for what cannot fail on a machine that is well. @throws Error with the command's complaint. */
  async order(command: string, input = ''): Promise<void> {
    const { code, stderr } = await this.run(command, input)
    if (code !== 0) throw new Error(`${this.name}: ${stderr || `exit code ${code}`} (${command})`)
  }

  has(path: string): boolean {
    const pid = this.#inside()
    return pid !== null && existsSync(`/proc/${pid}/root${path}`)
  }

  /** Its systemd's process id, another one after each boot; null while it boots. */
  #inside(): number | null {
    if (this.init === 'shell') return this.pid
    const unshare = childOf(this.pid, 'unshare')
    return unshare && childOf(unshare, 'systemd')
  }

  /**
   * Boots it again, with `pulled` as after a power cut; resolves when sshd listens. What is below /run and /tmp is gone, and so are
   * rules of nft. Only of a machine with systemd.
   */
  async reboot({ pulled = false } = {}): Promise<void> {
    const before = this.#inside()
    if (before === null) throw new Error(`${this.name} runs no systemd`)
    await this.order('rm -f /run/test-host/listening')
    if (pulled) {
      await this.order('touch /run/test-host/again')
      process.kill(before, 'SIGKILL')
    } else await this.run('systemctl reboot')
    await this.appears('/run/test-host/listening')
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
    if (this.init === 'systemd') await runCommand('unshare', ['-m', 'sh', '-c', leftGroups])
  }
}

/** The process that `parent` has started under such a name. */
function childOf(parent: number, name: string): number | null {
  try {
    const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ')
    const found = children.find((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8') === `${name}\n`)
    return found === undefined ? null : Number(found)
  } catch {
    return null
  }
}
