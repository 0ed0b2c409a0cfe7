import { Unreachable } from '@gatehouse/core/access/errors'
import type { ProbeView } from '@gatehouse/core/server/view'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { probeHostKey } from '@gatehouse/hosts/probe'

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
