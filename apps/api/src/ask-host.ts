import { Unreachable } from '@gatehouse/core/access/errors'
import type { WantedServer } from '@gatehouse/core/manifest/wanted-manifest'
import type { ProbeView } from '@gatehouse/core/server/view'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { HostPool } from '@gatehouse/hosts/pool'
import { probeHostKey } from '@gatehouse/hosts/probe'
import type { HostReport } from '@gatehouse/hosts/report'

/** Finds out a host's key without logging in. @throws Unreachable after 10 seconds at most */
export type HostKeyProbe = (address: { host: string; port: number }) => Promise<ProbeView>

export const hostKeyProbe: HostKeyProbe = async ({ host, port }) => {
  try {
    return { host, port, ...(await probeHostKey({ host, port })) }
  } catch (error) {
    if (error instanceof HostUnreachable) throw new Unreachable(error.message)
    throw error
  }
}

/** Asks a server what it holds, and changes nothing. @throws Unreachable */
export type HostRead = (target: WantedServer['target']) => Promise<HostReport>

export const hostRead: HostRead = async (target) => {
  const hosts = new HostPool({ connectMs: 5000, execMs: 15_000 })
  try {
    return await hosts.read(target)
  } catch (error) {
    if (error instanceof HostUnreachable) throw new Unreachable(error.message)
    throw error
  } finally {
    await hosts.close()
  }
}
