import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { managementKeyOf } from '@gatehouse/core/fleet/management-key/first-start'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { type Member, openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import { generateOpenSshKeyPair } from '@gatehouse/hosts/openssh-key-pair'
import {
  type OpenSshHost,
  openSshHostMissing,
  startOpenSshHost,
} from '@gatehouse/hosts/test-host/open-ssh-host'
import { startWorker } from '@gatehouse/worker/worker'
import { type ServerProcess, startServer } from './child-process.ts'
import { noMail, untilProgress } from './fleet-stage.ts'
import { type SshClient, sshClient } from './ssh-client.ts'

/** Real OpenSSH hosts, a member with a key, and gateways in processes of their own that record into a folder. */
export interface GatewayStage extends AsyncDisposable {
  gatehouse: TestGatehouse
  owner: Member
  /** `target` and `jump`. */
  hosts: readonly OpenSshHost[]
  gateways: readonly ServerProcess[]
  /** Where the recordings are. */
  recordings: string
  /** A member who may log in everywhere, and OpenSSH's own client with their key. */
  newcomer(name: string): Promise<{ member: Member; ssh: SshClient }>
}

/** @throws Error naming what to install or grant */
export async function openGatewayStage({ gateways: count = 1 } = {}): Promise<GatewayStage> {
  const missing = openSshHostMissing()
  if (missing) throw new Error(`real hosts need ${missing}`)
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const gatehouse = await openTestGatehouse()
  stack.defer(() => gatehouse.close())
  const owner = await gatehouse.account('acme')
  const managementKey = `${await managementKeyOf(gatehouse.core, 'acme')}\n`
  const hosts: OpenSshHost[] = []
  for (const name of ['target', 'jump']) {
    const host = await startOpenSshHost()
    stack.defer(() => host.close())
    hosts.push(host)
    await host.run('cat >>/root/.ssh/authorized_keys', managementKey)
    await registerServer(owner.caller, { name, host: host.host, port: host.port, hostKey: host.hostKey })
  }
  const database = gatehouse.database.address
  const worker = await startWorker({ core: gatehouse.core, database, mailer: noMail })
  stack.defer(() => worker.stop())
  const recordings = join(folder, 'recordings')
  const gateways: ServerProcess[] = []
  for (let n = 0; n < count; n++) {
    const options = { database, recordings, hostKeys: join(folder, 'host-keys') }
    const gateway = await startServer('./gateway.fixture.ts', options)
    stack.defer(() => gateway.stop())
    gateways.push(gateway)
  }
  const ports = gateways.map(({ url }) => Number(new URL(url).port))
  const all = stack.move()
  return {
    gatehouse,
    owner,
    hosts,
    gateways,
    recordings,
    async newcomer(name) {
      const member = await gatehouse.join(owner, `${name}@acme.com`, 'OPERATOR')
      const { publicKey, privateKey } = generateOpenSshKeyPair(name)
      await addKey(member.caller, { name: 'laptop', publicKey })
      await untilProgress(owner, ({ proved }) => proved === hosts.length)
      return { member, ssh: sshClient({ folder, login: name, privateKey, gateways: ports, hosts }) }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
