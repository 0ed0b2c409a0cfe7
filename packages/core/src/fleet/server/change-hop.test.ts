import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { closeAccount } from '../../team/account/close-account.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { recordSyncs } from '../manifest/record-sync.ts'
import { prove, wantedOf as wantedIn } from '../manifest/sync-outcomes.testing.ts'
import { acceptHostKey } from './accept-host-key.ts'
import { changeHop } from './change-hop.ts'
import { getServer } from './get-server.ts'
import { hostKeyMismatch } from './host-key-mismatch.ts'
import { listServers } from './list-servers.ts'
import { mayProbe } from './may-probe.ts'
import { registerServer } from './register-server.ts'
import { removeServer } from './remove-server.ts'
import { newPublicKey, registerTestServer } from './servers.testing.ts'

const test = suite('changeHop')
let stage: Stage
let bastion: string
let inner: string
let prod: string

test.before(async () => {
  stage = await openStage()
  bastion = await registerTestServer(stage.owner, 'bastion')
  inner = await registerTestServer(stage.owner, 'inner')
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const change = (server: string, via: string | null) => changeHop(stage.owner.caller, { server, via })
const view = (server: string) => getServer(stage.viewer.caller, { server })
const wantedOf = (server: string) => wantedIn(stage, server)
const named = (of: readonly { name: string }[]) => of.map(({ name }) => name)
async function bookkeeping(server: string) {
  const { rows } = await stage.gatehouse.database.owner.query<{
    due: boolean
    asked: boolean
    reason: string | null
  }>('select due_at <= now() as due, asked, error_reason as reason from server_syncs where server_id = $1', [
    server,
  ])
  return rows[0]
}

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) =>
    changeHop(caller, { server: prod, via: null }),
  )
})

test('it stands in the log with both names, and on every page', async () => {
  const { result, events, synced } = await trace(stage, () => change(prod, bastion))
  assert.equal(result, { server: prod, via: { id: bastion, name: 'bastion' } })
  assert.equal(events, [
    {
      ...by(stage.owner),
      verb: 'server.hop_changed',
      resource: { type: 'server', id: prod, label: 'prod-1' },
      changes: { via: { from: null, to: bastion } },
      details: { through: { from: null, to: 'bastion' } },
    },
  ])
  assert.equal(synced, ['prod-1'])
  assert.equal((await bookkeeping(prod))?.asked, true)
  assert.equal((await view(prod)).via, { id: bastion, name: 'bastion' })
  assert.equal(named((await view(prod)).hops), ['bastion'])
  assert.equal(named((await view(bastion)).behind), ['prod-1'])
  const { items } = await listServers(stage.viewer.caller, {})
  assert.equal(items.find(({ id }) => id === prod)?.via?.name, 'bastion')
})

test('the worker is told the way, with the keys that may let in on it', async () => {
  await change(inner, bastion)
  await change(prod, inner)
  const { target, managementKey } = await wantedOf(prod)
  assert.equal(
    target.via?.map(({ name, host, privateKeys }) => ({ name, host, privateKeys })),
    ['bastion', 'inner'].map((name) => ({
      name,
      host: `${name}.example.com`,
      privateKeys: [managementKey.privateKey],
    })),
  )
  assert.equal(named((await view(prod)).hops), ['bastion', 'inner'])
  assert.equal((await wantedOf(bastion)).target.via, [])
})

test('a circle, and a third on the way, are refused', async () => {
  const hop = (server: string, via: string) => changeHop(stage.owner.caller, { server, via })
  const refuses = (server: string, via: string, says: RegExp) => async () => {
    await refusesAndWritesNothing(stage, 'conflict', () => hop(server, via))
    await refused('conflict', hop(server, via), says)
  }
  await refuses(bastion, prod, /through this server itself/)()
  await refuses(bastion, bastion, /through this server itself/)()
  await refuses(inner, prod, /through this server itself/)()
  const fourth = await registerTestServer(stage.owner, 'fourth')
  await refuses(fourth, prod, /more than 2 servers long/)()
  const outer = await registerTestServer(stage.owner, 'outer')
  await refuses(bastion, outer, /more than 2 servers long, for what is reached through this one/)()
  const theirs = await registerTestServer(stage.rival, 'theirs')
  await refuses(fourth, theirs, /does not exist/)()
  await refusesAndWritesNothing(stage, 'not-found', () => hop(theirs, bastion))
})

test('of two who make a circle at once, one is refused', async () => {
  const [one, two] = await Promise.all(['one', 'two'].map((name) => registerTestServer(stage.owner, name)))
  const results = await Promise.allSettled([change(one ?? '', two ?? ''), change(two ?? '', one ?? '')])
  assert.equal(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('a server is registered behind another, and an address is taken there alone', async () => {
  const register = (name: string, via: string | null) =>
    registerServer(stage.owner.caller, { name, host: '10.0.0.5', hostKey: newPublicKey(), via })
  const { result, events } = await trace(stage, () => register('behind', bastion))
  assert.equal(result.via, { id: bastion, name: 'bastion' })
  assert.equal(events[0]?.changes.via, { from: null, to: bastion })
  await register('elsewhere', inner)
  await register('direct', null)
  await refused('conflict', register('again', bastion), /already registered as behind/)
  await refused('conflict', change(result.id, inner), /there is already registered as elsewhere/)
  await refused('conflict', register('deep', prod), /more than 2 servers long/)
})

test('one that others are reached through cannot be removed, and they are named', async () => {
  await refused(
    'conflict',
    removeServer(stage.owner.caller, { server: inner }),
    /^elsewhere, prod-1 are reached through inner/,
  )
  await refused(
    'conflict',
    removeServer(stage.owner.caller, { server: inner, forget: true }),
    /Change that first/,
  )
})

test('a host key is looked up through a server only where nothing on the way is stopped', async () => {
  const probe = () => mayProbe(stage.owner.caller, { host: '10.0.0.9', via: inner })
  assert.equal(named((await probe()).via ?? []), ['bastion', 'inner'])
  const { account, name, target } = await wantedOf(bastion)
  const seen = {
    account,
    server: bastion,
    name,
    pinned: target.hostKey,
    found: 'SHA256:other',
    by: 'gateway',
  } as const
  await hostKeyMismatch(stage.gatehouse.core, seen)
  await refused('unreachable', probe(), /reached through bastion\. Its host key has changed/)
  const { broken, target: to } = await wantedOf(prod)
  assert.match(broken?.message ?? '', /reached through bastion\. Its host key has changed/)
  assert.equal([to.via, to.privateKey], [undefined, ''])
  const theirs = await registerTestServer(stage.rival, 'their-hop')
  await refused('not-found', mayProbe(stage.owner.caller, { host: '10.0.0.9', via: theirs }))
})

test('once a hop has proved itself again, what is reached through it is tried at once', async () => {
  await acceptHostKey(stage.owner.caller, { server: bastion, hostKey: newPublicKey() })
  const { account, server, lease, version, cause } = await wantedOf(inner)
  const failure = {
    reason: 'hop',
    message: 'inner.example.com:22 is reached through bastion. Nothing answers there.',
    unsure: false,
    wait: 60,
  }
  await recordSyncs(stage.gatehouse.core, [
    { outcome: 'failed', account, server, lease, version, cause, tookMs: 1, ...failure },
  ])
  assert.equal(await bookkeeping(inner), { due: false, asked: false, reason: 'hop' })
  assert.equal((await view(inner)).advice, {
    what: 'The way to inner.example.com is shut: it is reached through bastion.',
    check: 'Nothing answers there.',
  })
  await prove(stage, await wantedOf(bastion), {})
  assert.equal((await bookkeeping(inner))?.due, true)
})

test('back to directly', async () => {
  const { events } = await trace(stage, () => change(prod, null))
  assert.equal(events[0]?.details, { through: { from: 'inner', to: null } })
  assert.equal([(await view(prod)).via, (await view(prod)).hops], [null, []])
})

test('when an account leaves its keys, a hop keeps Gatehouse’s own until what is behind it is gone', async () => {
  const { slug } = stage.owner.account
  await closeAccount(stage.owner.caller, { slug, keys: 'leave' })
  assert.is((await wantedOf(bastion)).leaving?.carries, true)
  assert.is((await wantedOf(prod)).leaving?.carries, false)
})

test.run()
