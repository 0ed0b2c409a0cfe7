import { generateOpenSshKeyPair } from '../openssh-key-pair.ts'
import type { CommandResult } from './command.ts'
import { type Init, Machine } from './machine.ts'
import { sshdConfig } from './sshd-config.ts'

/** As generateManagementKey() makes it. */
export interface ManagementKey {
  /** Stands in root's `authorized_keys`. */
  readonly publicKey: string
  readonly privateKey: string
}

interface SshHostOptions {
  readonly name: string
  /** The address that sshd listens on. */
  readonly host: string
  readonly port: number
  readonly managementKey: ManagementKey
  readonly homeSize?: number | undefined
  readonly network?: string
  readonly init?: Init | undefined
}

export interface BootedSshHost extends SshHostOptions {
  readonly machine: Machine
  readonly hostKey: string
}

/** Resolves when the machine is there; its sshd listens later, see {@link SshHost.untilUp}. */
export async function bootSshHost(options: SshHostOptions): Promise<BootedSshHost> {
  const hostKey = newHostKey()
  const machine = await Machine.boot({
    ...options,
    sshdConfig: sshdConfig(options),
    hostKey: hostKey.privateKey,
    authorizedKeys: `${options.managementKey.publicKey}\n`,
  })
  return { ...options, machine, hostKey: hostKey.publicKey }
}

/** OpenSSH's own sshd on a machine of its own. Whatever can be done to it may be done twice, and undone. */
export class SshHost {
  /** Its hostname. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly managementKey: ManagementKey
  protected readonly machine: Machine
  #hostKey: string

  constructor({ name, host, port, managementKey, machine, hostKey }: BootedSshHost) {
    this.name = name
    this.host = host
    this.port = port
    this.managementKey = managementKey
    this.machine = machine
    this.#hostKey = hostKey
  }

  /** `ssh-ed25519 AAAA…`; changes with {@link rekey}. */
  get hostKey(): string {
    return this.#hostKey
  }

  /** Resolves when sshd listens. @throws Error if it does not within a minute. */
  async untilUp(): Promise<void> {
    await this.machine.appears('/run/test-host/listening')
  }

  /** Runs a shell command as root on the host, beside sshd. @throws Error if it is dead. */
  run(command: string, input?: string): Promise<CommandResult> {
    return this.machine.run(command, input)
  }

  /** Kills all that runs on it, with systemd sshd and what it has let in, which cuts its connections, and refuses new ones, until start(). */
  async stop(): Promise<void> {
    await this.machine.order(
      this.machine.init === 'systemd'
        ? 'touch /run/test-host/stopped; systemctl stop ssh.service'
        : 'cd /run/test-host; touch stopped; until [ -e down ]; do kill -9 -1; sleep 0.01; done',
    )
  }

  async start(): Promise<void> {
    await this.machine.order(
      this.machine.init === 'systemd'
        ? 'rm -f /run/test-host/stopped; systemctl start ssh.service'
        : 'cd /run/test-host; [ ! -e stopped ] || rm -f listening; rm -f stopped; echo >wake',
    )
    await this.untilUp()
  }

  /**
   * Boots it again: in order, or with `pulled` as after a power cut. What is below /run and /tmp is gone, and so are rules of nft. Only
   * where systemd runs.
   */
  async reboot(how: { pulled?: boolean } = {}): Promise<void> {
    await this.machine.reboot(how)
  }

  /** Gives it another host key, and cuts its connections as stop() does. */
  async rekey(): Promise<void> {
    const { privateKey, publicKey } = newHostKey()
    const isStopped = this.machine.has('/run/test-host/stopped')
    await this.stop()
    await this.machine.order('umask 077; cat >/run/host-key', privateKey)
    this.#hostKey = publicKey
    if (!isStopped) await this.start()
  }

  /** All that runs on it stands still, until thaw(): connections are accepted and nothing answers. */
  async freeze(): Promise<void> {
    // It fails where nothing runs.
    await this.machine.run('kill -STOP -1')
  }

  async thaw(): Promise<void> {
    await this.machine.run('kill -CONT -1')
  }
}

function newHostKey(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateOpenSshKeyPair('host')
  return { privateKey, publicKey: publicKey.split(' ').slice(0, 2).join(' ') }
}
