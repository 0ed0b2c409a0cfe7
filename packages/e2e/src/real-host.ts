import { type OpenSshHost, startOpenSshHost } from '@gatehouse/hosts/test-host/open-ssh-host'
import type { Api } from './api.ts'
import { eventually } from './eventually.ts'

/** Starts a host with OpenSSH's own sshd, and registers it; answers when its members' logins are there. */
export async function registerRealHost(owner: Api, name: string): Promise<OpenSshHost> {
  const host = await startOpenSshHost()
  try {
    const { managementKey } = await owner.query<{ managementKey: string }>('account.get')
    await host.run('cat >>/root/.ssh/authorized_keys', `${managementKey}\n`)
    const address = { host: '127.0.0.1', port: host.port }
    const { hostKey } = await owner.query<{ hostKey: string }>('servers.probe', address)
    await owner.mutate('servers.register', { name, ...address, hostKey })
    await eventually('every server is in sync', async () => {
      const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
      return proved === servers
    })
    return host
  } catch (error) {
    await host.close()
    throw error
  }
}
