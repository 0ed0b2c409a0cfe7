import type { Core } from '@gatehouse/core/access/core'
import { formerLoginLeft } from '@gatehouse/core/fleet/manifest/former-login-left'
import type { WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { HostPool } from '@gatehouse/hosts/pool'
import { leaveFormer } from '@gatehouse/hosts/rekey-lines'

const bare = (publicKey: string) => publicKey.split(' ').slice(0, 2).join(' ')

/**
 * Takes the management key away from the logins by which a server was managed before, once the new one has shown that it works. Each is
 * proved: the host refuses it there. Answers what kept it from that, as a sentence; null where nothing is left.
 */
export async function leaveFormerLogins(
  core: Core,
  hosts: HostPool,
  wanted: WantedServer,
  target: WantedServer['target'],
): Promise<string | null> {
  const { managementKey, nextKey, formerKeys, formerLogins } = wanted
  const own = [managementKey, ...(nextKey ? [nextKey] : [])]
  try {
    for (const login of formerLogins) {
      if (login === target.user) continue
      await leaveFormer(
        hosts,
        target,
        login,
        [...own.map(({ publicKey }) => publicKey), ...formerKeys].map(bare),
      )
      for (const { privateKey } of own)
        if (await isLetIn({ ...target, user: login, privateKey })) return stillLetsIn(login)
      await formerLoginLeft(core, wanted, login)
    }
    return null
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error
    return `The management key was not taken away from the login it was used by before. ${error.message}`
  }
}

/** By a new connection: one that is open already proves nothing. */
async function isLetIn(target: WantedServer['target']): Promise<boolean> {
  const anew = new HostPool()
  try {
    await anew.connect(target)
    return true
  } catch (error) {
    if (error instanceof HostUnreachable && error.reason === 'authentication') return false
    throw error
  } finally {
    await anew.close()
  }
}

const stillLetsIn = (login: string) =>
  `The management key still lets Gatehouse log in as ${login}, although it is no longer in ${login}’s authorized_keys. Look where else the server’s sshd takes keys from (AuthorizedKeysFile, AuthorizedKeysCommand), and remove it there.`
