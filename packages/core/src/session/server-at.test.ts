import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerServer } from '../fleet/server/register-server.ts'
import { removeServer } from '../fleet/server/remove-server.ts'
import { newPublicKey, registerTestServer } from '../fleet/server/servers.testing.ts'
import { refused } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { serverAt } from './server-at.ts'
import { holderKey } from './sessions.testing.ts'

const test = suite('serverAt')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  await registerServer(stage.owner.caller, {
    name: 'odd',
    host: '192.0.2.5',
    port: 2200,
    hostKey: newPublicKey(),
  })
})
test.after(() => stage?.close())

async function at(member: keyof Pick<Stage, 'owner' | 'viewer' | 'rival'>, host: string, port: number) {
  const [, server, account] = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?$/.exec(host) ?? []
  const named = server === undefined ? null : { server, account: account ?? null }
  const key = await holderKey(stage, stage[member])
  return serverAt(stage.gatehouse.core, key, { host, port }, named)
}

test('by its name at port 22 or its own, with the account or without, and by its address', async () => {
  const prod = { server: 'prod-1', account: 'acme' }
  const odd = { server: 'odd', account: 'acme' }
  assert.equal(await at('owner', 'prod-1', 22), prod)
  assert.equal(await at('owner', 'prod-1.acme', 22), prod)
  assert.equal(await at('owner', 'prod-1.example.com', 22), prod)
  assert.equal([await at('owner', 'odd', 22), await at('owner', 'odd', 2200)], [odd, odd])
  assert.equal(await at('owner', '192.0.2.5', 2200), odd)
})

test('nothing else is one: another port, another account’s, a server that is removed', async () => {
  assert.is(await at('owner', 'prod-1', 5432), null)
  assert.is(await at('owner', 'prod-1.example.com', 5432), null)
  assert.is(await at('owner', '192.0.2.5', 22), null)
  assert.is(await at('owner', 'prod-1.globex', 22), null)
  assert.is(await at('rival', 'prod-1', 22), null)
  const gone = await registerTestServer(stage.owner, 'gone')
  await removeServer(stage.owner.caller, { server: gone })
  assert.is(await at('owner', 'gone', 22), null)
})

test('a server is one for a member who may not log in there: it is refused as any session, and not forwarded to', async () => {
  assert.equal(await at('viewer', 'prod-1.example.com', 22), { server: 'prod-1', account: 'acme' })
})

test('several at one address have to be named', async () => {
  const via = await registerTestServer(stage.owner, 'hop')
  await registerServer(stage.owner.caller, {
    name: 'same',
    host: '192.0.2.5',
    port: 2200,
    hostKey: newPublicKey(),
    via,
  })
  await refused('conflict', at('owner', '192.0.2.5', 2200), /Use a name: odd\.acme, same\.acme/)
})

test.run()
