import { getServer } from '@gatehouse/core/fleet/server/get-server'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { until } from '@gatehouse/core/testing/until'
import { HostPool } from '@gatehouse/hosts/pool'
import { type Fleet, startFleet } from '@gatehouse/hosts/test-host/fleet'
import type { FleetHost } from '@gatehouse/hosts/test-host/fleet-host'
import type { Mailer } from '../mail/mailer.ts'
import { startWorker } from '../worker.ts'

const noMail: Mailer = { send: async () => {}, close() {} }

/** The account `acme` with real OpenSSH hosts, and a worker with little patience that keeps them in sync. */
export interface RealFleet {
  stage: Stage
  fleet: Fleet
  /** One host, with its server's id and ways to look at both. */
  at(index: number): Spot
  /** Ends the worker as a stop does, and starts another, unless told not to yet. */
  restartWorker(options?: { begin: boolean }): Promise<void>
  until: typeof until
  close(): Promise<void>
}

export interface Spot {
  host: FleetHost
  server: string
  view(): Promise<ServerDetail>
  /** Waits until the server is in this state. */
  is(state: string, seconds?: number): Promise<void>
  /** Waits until the server fails for a reason that matches. */
  fails(says: RegExp, seconds?: number): Promise<void>
  /** A login's `authorized_keys` on the host. */
  keysOf(login: string): Promise<string>
}

export async function openRealFleet(hosts: number, options: { homeSize?: number } = {}): Promise<RealFleet> {
  const stage = await openStage()
  const fleet = await startFleet({ hosts, ...options })
  const { core, database } = stage.gatehouse
  const { managementKey } = await getAccount(stage.owner.caller, undefined)
  const start = () => {
    const pool = new HostPool({ connectMs: 1500, execMs: 6000 })
    return startWorker({ core, database: database.address, mailer: noMail, hosts: pool })
  }
  let worker: Awaited<ReturnType<typeof start>> | null = await start()
  const spots: Spot[] = []
  for (const host of fleet.hosts) {
    await host.run('cat >>/root/.ssh/authorized_keys', `${managementKey}\n`)
    const { name, host: address, port, hostKey } = host
    const { id } = await registerServer(stage.owner.caller, { name, host: address, port, hostKey })
    const view = () => getServer(stage.owner.caller, { server: id })
    const spot: Spot = {
      host,
      server: id,
      view,
      is: (state, seconds) =>
        until(`${name} ${state}`, async () => (await view()).sync.state === state, seconds),
      fails: (says, seconds) =>
        until(`${name} failing: ${says}`, async () => says.test((await view()).sync.error ?? ''), seconds),
      keysOf: async (login) =>
        (await host.run(`cat /home/${login}/.ssh/authorized_keys 2>/dev/null || :`)).stdout,
    }
    spots.push(spot)
  }
  return {
    stage,
    fleet,
    at(index) {
      const spot = spots[index]
      if (!spot) throw new Error(`there are ${spots.length} hosts`)
      return spot
    },
    async restartWorker({ begin } = { begin: true }) {
      await worker?.stop()
      worker = begin ? await start() : null
    },
    until,
    async close() {
      await worker?.stop()
      await fleet.close()
      await stage.close()
    },
  }
}
