import { spawnSync } from 'node:child_process'
import { generateManagementKey } from '../management-key.ts'
import { environment } from './command.ts'
import { FleetHost } from './fleet-host.ts'
import {
  layNetwork,
  networkInside,
  placeOf,
  removeNetwork,
  shaping,
  untilNetworkPasses,
} from './fleet-network.ts'
import { machineMissing, systemdMissing } from './machine.ts'
import { isInOwnNetwork } from './own-network.ts'
import { bootSshHost, type ManagementKey } from './ssh-host.ts'

export interface FleetOptions {
  /** How many; a thousand at most. */
  readonly hosts: number
  /** On how many of them, the first ones, systemd runs; two at most, since each takes some 50 MB. See {@link fleetSystemdMissing}. */
  readonly systemd?: number
  /** Bytes that fit into each host's /home; half of the memory unless told. */
  readonly homeSize?: number
  /** Made for the fleet unless given. */
  readonly managementKey?: ManagementKey
}

export interface Fleet {
  readonly hosts: readonly FleetHost[]
  /** Logs in to each of them as root. */
  readonly managementKey: ManagementKey
  /** Ends the hosts and takes their network away. */
  close(): Promise<void>
}

/** What to install or grant for {@link startFleet} and `enterOwnNetwork`, or null if nothing is missing. */
export function fleetMissing(): string | null {
  const missing = machineMissing()
  if (missing !== null) return missing
  const { status: installed } = spawnSync('sh', ['-c', 'command -v ip && command -v tc'], {
    env: environment,
  })
  if (installed !== 0) return 'iproute2'
  const links = `ip link add bridge type bridge && ip link add port master bridge type veth && tc ${shaping('port', 1)}`
  const { status } = spawnSync('unshare', ['-n', 'sh', '-c', links], { env: environment })
  return status === 0 ? null : 'a kernel with bridge, veth and tbf, and the right to use them (CAP_NET_ADMIN)'
}

/** As {@link fleetMissing}, for a fleet with hosts on which systemd runs. */
export function fleetSystemdMissing(): string | null {
  return fleetMissing() ?? systemdMissing()
}

/**
 * Starts hosts that are as real as can be on one machine: each has an address, files, users, process ids and an OpenSSH
 * sshd of its own. They answer when this resolves; they end with close(), or with this process however it ends. One fleet
 * at a time, in a process that has called `enterOwnNetwork`.
 */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  if (!isInOwnNetwork())
    throw new Error('Call enterOwnNetwork() at the top of the file that starts the fleet')
  const { hosts: count, systemd = 0, homeSize, managementKey = generateManagementKey('gatehouse') } = options
  const places = Array.from({ length: count }, (_, index) => placeOf(index))
  const booting = await Promise.allSettled(
    places.map(async (place, index) => {
      const at = { name: `host-${index + 1}`, host: place.address, port: 22, network: networkInside(place) }
      const init = index < systemd ? 'systemd' : 'shell'
      return { place, ...(await bootSshHost({ ...at, managementKey, homeSize, init })) }
    }),
  )
  const booted = booting.flatMap((host) => (host.status === 'fulfilled' ? [host.value] : []))
  const close = async () => {
    await Promise.all(booted.map(({ machine }) => machine.kill()))
    await removeNetwork(places)
  }
  try {
    for (const host of booting) if (host.status === 'rejected') throw host.reason
    await layNetwork(booted.map(({ place, machine }) => ({ place, pid: machine.pid })))
    for (const { machine } of booted) machine.plugIn()
    const hosts = booted.map((host) => new FleetHost(host, host.place))
    await Promise.all(hosts.map((host) => host.untilUp()))
    await untilNetworkPasses(count)
    return { hosts, managementKey, close }
  } catch (error) {
    await close()
    throw error
  }
}
