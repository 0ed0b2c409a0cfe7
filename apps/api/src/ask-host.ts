import { Unreachable } from '@gatehouse/core/access/errors'
import type { HostRead } from '@gatehouse/core/fleet/manifest/explain-sync'
import type { LoginTrial } from '@gatehouse/core/fleet/server/try-login'
import type { ProbeView } from '@gatehouse/core/fleet/server/view'
import type { Hop } from '@gatehouse/hosts/hop'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { HostPool } from '@gatehouse/hosts/pool'
import { probeHostKey } from '@gatehouse/hosts/probe'
import { tryLogin } from '@gatehouse/hosts/try-login'

/** Finds out a host's key without logging in. @throws Unreachable after 10 seconds at most */
export type HostKeyProbe = (address: {
  host: string
  port: number
  account?: string
  via?: readonly Hop[]
}) => Promise<ProbeView>

export const hostKeyProbe: HostKeyProbe = async ({ host, port, ...way }) => {
  try {
    return { host, port, ...(await probeHostKey({ host, port, ...way })) }
  } catch (error) {
    if (error instanceof HostUnreachable) throw new Unreachable(error.message)
    throw error
  }
}

export const hostRead: HostRead = async (target, logins) => {
  const hosts = new HostPool({ connectMs: 5000, execMs: 15_000 })
  try {
    const report = await hosts.read(target)
    return { ...report, ...(await hosts.lookAround(target, logins).catch(() => ({}))) }
  } finally {
    await hosts.close()
  }
}

/** As what follows a registration would log in. */
export const loginTrial: LoginTrial = (target, from) => tryLogin(target, from)
