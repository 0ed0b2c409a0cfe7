import type { ManagementKey, WantedServer } from '@gatehouse/core/manifest/wanted-manifest'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { HostPool } from '@gatehouse/hosts/pool'

// A server's management key is exchanged in three steps, each safe to repeat: the new key is put beside the old one; a
// connection by the new key brings the server to its manifest, which proves that it lets in; then the old one goes. At
// no moment is there a server that neither lets in.

const withKey = ({ target }: WantedServer, { privateKey }: ManagementKey) => ({ ...target, privateKey })
const bare = ({ publicKey }: ManagementKey) => publicKey.split(' ').slice(0, 2).join(' ')

/** The key that lets in: the one the server last accepted, or the new one, where an exchange was cut off behind its last step. */
export async function workingKey(hosts: HostPool, wanted: WantedServer): Promise<ManagementKey> {
  const { managementKey, nextKey } = wanted
  if (!nextKey) return managementKey
  try {
    await hosts.connect(withKey(wanted, managementKey))
    return managementKey
  } catch (error) {
    if (!(error instanceof HostUnreachable) || error.reason !== 'authentication') throw error
    await hosts.connect(withKey(wanted, nextKey))
    return nextKey
  }
}

/** Puts the new key beside the old one, where there is one to be exchanged; answers the key to go on with. */
export async function giveNewKey(
  hosts: HostPool,
  wanted: WantedServer,
  working: ManagementKey,
): Promise<ManagementKey> {
  const { nextKey, removing } = wanted
  if (!nextKey || removing || working.id === nextKey.id) return working
  await hosts.rekeyAdd(withKey(wanted, working), bare(working), bare(nextKey))
  return nextKey
}

/** Takes the old key away, over the connection that the new one has opened. */
export async function dropOldKey(hosts: HostPool, wanted: WantedServer, given: ManagementKey): Promise<void> {
  if (!wanted.nextKey || wanted.removing || given.id === wanted.managementKey.id) return
  await hosts.rekeyDrop(withKey(wanted, given), bare(wanted.managementKey), bare(given))
}
