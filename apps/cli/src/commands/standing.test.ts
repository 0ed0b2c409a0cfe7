import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { acceptInvite } from '@gatehouse/core/team/invite/accept-invite'
import { tokenOf } from '@gatehouse/core/testing/test-gatehouse'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'

const test = suite('gatehouse commands on what stands already')
const owner = 'owner@acme.com'
const ops = 'ops@acme.com'
const acme = ['--account', 'acme']
const server = [...acme, '--server', 'prod-1']
let stage: CommandStage
let host: SandboxHost
const { publicKey: managementKey } = generateManagementKey('test')
const startHost = (port?: number) =>
  startSandboxHost({
    folder: join(stage.folder, 'host'),
    hostName: 'prod-1',
    managementKey,
    ...(port !== undefined && { port }),
  })

test.before(async () => {
  stage = await openCommandStage()
  host = await startHost()
  const { done, json, product } = stage
  await done(['account', 'open', '--email', owner, '--slug', 'acme', '--name', 'Acme'])
  const invite = ['invites', 'create', ...acme, '--as', owner, '--no-mail']
  const { link } = await json([...invite, '--email', ops, '--role', 'OPERATOR'])
  await acceptInvite(product.caller(null, null), { token: tokenOf(link) })
  const address = [...acme, '--host', '127.0.0.1', '--port', String(host.port)]
  const { fingerprint } = await json(['servers', 'probe', ...address])
  await done(['servers', 'register', ...address, '--name', 'prod-1', '--fingerprint', fingerprint])
})

test.after(async () => {
  await host?.close()
  await stage?.close()
})

test('notes another type of a server, and says that without a provider it can do no more', async () => {
  const { done, failed, json } = stage
  assert.is(await done(['servers', 'note-type', ...server, '--type', 'CCX23']), 'Noted prod-1 as CCX23.\n')
  assert.match(
    await failed(['servers', 'resize', ...server, '--type', 'CCX33'], 2),
    /^server: No provider is set/,
  )
  assert.is((await json(['servers', 'list', ...acme]))[0].type, 'CCX23')
  assert.match(await failed(['servers', 'note-type', ...server, '--type', '!'], 2), /^type: /)
})

test('accepts another host key of a server only once it is confirmed', async () => {
  const { done, failed, json } = stage
  const accept = ['servers', 'accept-host-key', ...server]
  assert.match(await failed(accept), /still has the pinned host key, SHA256:\S+\. There is nothing/)
  const [{ fingerprint: expected }] = await json(['servers', 'list', ...acme])
  const { port } = host
  await host.close()
  rmSync(join(stage.folder, 'host'), { recursive: true })
  host = await startHost(port)
  const asked = await failed(accept, 2)
  const [found = ''] = asked.match(/SHA256:[\w+/]+/) ?? []
  assert.ok(found && found !== expected, asked)
  assert.match(await failed([...accept, '--fingerprint', expected]), /Nothing was changed/)
  assert.is((await json(['servers', 'list', ...acme]))[0].fingerprint, expected)
  assert.match(await done([...accept, '--fingerprint', found]), /^Accepted SHA256:\S+ for prod-1\./)
  assert.is((await json(['servers', 'list', ...acme]))[0].fingerprint, found)
})

test('ownership is offered and accepted, and only then may the first owner leave', async () => {
  const { done, failed, json } = stage
  const leave = ['team', 'leave', ...acme, '--as', owner]
  assert.match(await failed([...leave, '--yes']), /last owner/)
  const accept = ['team', 'accept-ownership', ...acme, '--as', ops]
  assert.match(await failed(accept), /not been offered/)
  assert.match(
    await done(['team', 'offer-ownership', ...acme, '--user', ops]),
    /^Offered ops@acme\.com ownership of acme/,
  )
  assert.is(await done(accept), 'ops@acme.com is now OWNER of acme.\n')
  assert.match(await failed(leave, 2), /Confirm with --yes/)
  assert.equal(await json([...leave, '--yes']), { account: 'acme' })
  assert.equal(
    (await json(['team', 'list', ...acme])).map(({ email }: { email: string }) => email),
    [ops],
  )
})

test('shows, renames and, once that is confirmed, closes an account', async () => {
  const { done, failed, json } = stage
  assert.match(await done(['account', 'rename', ...acme, '--name', 'Acme Ltd']), /to Acme Ltd\./)
  const { name, usage } = await json(['account', 'show', ...acme])
  assert.equal([name, usage], ['Acme Ltd', { members: 1, pendingInvites: 0, servers: 1, trunks: 0 }])
  assert.match(
    await done(['account', 'show', ...acme]),
    /^acme: Acme Ltd, open since .+\nmembers: 1 of 25, open invites: 0\nservers: 1 of 100\ntrunks: 0 of 50\nsessions: .+\nrecordings: 0 bytes of 100 GB\n.+\n {2}ssh-ed25519 /,
  )
  assert.match(await failed(['account', 'close', ...acme], 2), /Confirm with --yes/)
  assert.is(await done(['account', 'close', ...acme, '--yes']), 'Closed the account acme.\n')
  assert.is(await failed(['account', 'show', ...acme]), 'The account acme does not exist.')
})

test.run()
