import { once } from 'node:events'
import { createServer } from 'node:net'
import { generateManagementKey } from '../management-key.ts'
import { machineMissing } from './machine.ts'
import { bootSshHost, SshHost } from './ssh-host.ts'

/** A host on loopback, at a port of its own. */
export class OpenSshHost extends SshHost {
  async close(): Promise<void> {
    await this.machine.kill()
  }
}

/** What to install or grant for {@link startOpenSshHost}, or null if nothing is missing. */
export function openSshHostMissing(): string | null {
  return machineMissing()
}

/**
 * Starts OpenSSH's own sshd on loopback as a host with files and users of its own: changes to them touch nothing on the
 * machine and are gone with close(), or with this process however it ends.
 */
export async function startOpenSshHost(): Promise<OpenSshHost> {
  const managementKey = generateManagementKey('gatehouse')
  const port = await freePort()
  const host = new OpenSshHost(
    await bootSshHost({ name: 'test-host', host: '127.0.0.1', port, managementKey }),
  )
  try {
    await host.untilUp()
  } catch (error) {
    await host.close()
    throw error
  }
  return host
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('No free port')
  return address.port
}
