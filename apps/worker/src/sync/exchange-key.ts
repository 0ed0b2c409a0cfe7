import type { ManagementKey } from '@gatehouse/core/fleet/manifest/host-target'
import type { WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { HostPool } from '@gatehouse/hosts/pool'

// A server's management key is exchanged in three steps, each safe to repeat: the new key is put beside the old one; a
// connection by the new key proves that it lets in; then the old one goes. At no moment is there a server that neither lets
// in. What is wrong with logins there has no say in it.

/** A server as it can be spoken to. */
export interface Reached {
  /** Its target has the key that lets in. */
  target: WantedServer['target']
  key: ManagementKey
  /** What kept the key from being exchanged, where it has to be. */
  notExchanged: HostUnreachable | null
}

const withKey = ({ target }: WantedServer, { privateKey }: ManagementKey) => ({ ...target, privateKey })
const bare = (publicKey: string) => publicKey.split(' ').slice(0, 2).join(' ')

/**
 * Finds the key that lets in, and exchanges it for the newest. Whoever speaks to a server does so by what this answers.
 * @throws HostUnreachable
 */
export async function reach(hosts: HostPool, wanted: WantedServer): Promise<Reached> {
  const working = await workingKey(hosts, wanted)
  const { key, notExchanged } = await exchanged(hosts, wanted, working)
  return { target: withKey(wanted, key), key, notExchanged }
}

/** A server's target with the key that lets in, exchanging none. @throws HostUnreachable */
export async function targetLetIn(hosts: HostPool, wanted: WantedServer): Promise<WantedServer['target']> {
  return withKey(wanted, await workingKey(hosts, wanted))
}

/** The key that the server last accepted, or the new one, where an exchange was cut off behind its last step. */
async function workingKey(hosts: HostPool, wanted: WantedServer): Promise<ManagementKey> {
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

async function exchanged(
  hosts: HostPool,
  wanted: WantedServer,
  working: ManagementKey,
): Promise<Omit<Reached, 'target'>> {
  const { nextKey, formerKeys, removing } = wanted
  let key = working
  if (removing) return { key, notExchanged: null }
  try {
    if (nextKey && working.id !== nextKey.id) {
      await hosts.rekeyAdd(withKey(wanted, working), bare(working.publicKey), bare(nextKey.publicKey))
      await hosts.connect(withKey(wanted, nextKey))
      key = nextKey
    }
    for (const former of formerKeys)
      await hosts.rekeyDrop(withKey(wanted, key), bare(former), bare(key.publicKey))
    return { key, notExchanged: null }
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error
    return { key, notExchanged: error }
  }
}
