import { basename } from 'node:path'
import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import { demoMachines } from '@gatehouse/core/machine/provider/demo-machines'
import { setMachine } from '@gatehouse/hosts/sandbox/machine'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'

const lookMs = 500

interface Kept {
  folder: string
  port: number
  /** Null while its machine is off. */
  host: SandboxHost | null
  type: string
}

/** Has the demo's sandboxes follow the machines that its provider rents out: on, off, and of which size. */
export class DemoMachines {
  readonly #core: Core
  readonly #managementKey: string
  readonly #kept: Kept[]
  readonly #timer: NodeJS.Timeout
  #looking: Promise<void> | undefined

  constructor(core: Core, managementKey: string, hosts: readonly SandboxHost[]) {
    this.#core = core
    this.#managementKey = managementKey
    this.#kept = hosts.map((host) => ({ host, folder: host.folder, port: host.port, type: '' }))
    this.#timer = setInterval(() => this.#look(), lookMs)
    this.#look()
  }

  /** Closes the sandboxes, too. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    await Promise.all(this.#kept.map(({ host }) => host?.close()))
  }

  #look(): void {
    this.#looking ??= this.#follow()
      .catch((error: Error) =>
        log.warn({ error: error.message }, 'the demo’s machines could not be followed'),
      )
      .finally(() => {
        this.#looking = undefined
      })
  }

  async #follow(): Promise<void> {
    const machines = await demoMachines(this.#core)
    for (const kept of this.#kept) {
      const machine = machines.find(({ port }) => port === kept.port)
      if (!machine) continue
      const { type, isOn } = machine
      if (type.name !== kept.type) {
        setMachine(kept.folder, type)
        kept.type = type.name
      }
      if (!isOn && kept.host) {
        const { host } = kept
        kept.host = null
        await host.close()
      } else if (isOn && !kept.host) {
        const { folder, port } = kept
        const hostName = basename(folder)
        kept.host = await startSandboxHost({ folder, hostName, managementKey: this.#managementKey, port })
      }
    }
  }
}
