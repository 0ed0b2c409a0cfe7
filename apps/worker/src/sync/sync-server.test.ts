import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { keyRotation } from '@gatehouse/core/fleet/management-key/key-rotation'
import { rotateManagementKey } from '@gatehouse/core/fleet/management-key/rotate-management-key'
import { claimDue } from '@gatehouse/core/fleet/manifest/claim-due'
import { recordSyncs } from '@gatehouse/core/fleet/manifest/record-sync'
import type { HeldChange } from '@gatehouse/core/fleet/manifest/view'
import {
  type WantedServer,
  wantedManifest,
  wantedManifests,
} from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { getServer } from '@gatehouse/core/fleet/server/get-server'
import { newPublicKey, registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { removeKey } from '@gatehouse/core/fleet/ssh-key/remove-key'
import { openCore } from '@gatehouse/core/installation/open-core'
import { acceptOwnership } from '@gatehouse/core/team/member/accept-ownership'
import { limitServers } from '@gatehouse/core/team/member/limit-servers'
import { offerOwnership } from '@gatehouse/core/team/member/offer-ownership'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { digestManifest } from '@gatehouse/hosts/manifest'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { syncRecorded } from '../collect/sync-recorded.ts'
import { RememberedHost } from './remembered-host.testing.ts'
import { retryIn, syncServer } from './sync-server.ts'

const test = suite('syncServer')
let stage: Stage
let hosts: RememberedHost
let server: string
const logged = captureLog()

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'prod-1')
  hosts = new RememberedHost()
})
test.before.each(() => {
  hosts.spoken = []
  hosts.breaks = null
  hosts.loginError = null
  hosts.letsIn = null
  hosts.rekeyed = []
  hosts.askedWhom = []
})
test.after(async () => {
  logged.restore()
  await hosts?.close()
  await stage?.close()
})

const core = () => stage.gatehouse.core
async function wanted(more: Partial<WantedServer> = {}): Promise<WantedServer> {
  const found = await wantedManifest(core(), stage.owner.account.id, server)
  if (!found) throw new Error('no such server')
  return { ...found, ...more }
}
async function syncOnce(more: Partial<WantedServer> = {}) {
  const outcome = await syncServer(core(), hosts, await wanted(more))
  await recordSyncs(core(), [outcome])
  return outcome
}
const state = async () => (await getServer(stage.owner.caller, { server })).sync
const drifts = async () =>
  (await searchEvents(stage.owner.caller, { verb: 'server.drifted' })).items.map(({ actor, details }) => ({
    actor: actor.kind,
    drift: details.drift as unknown as HeldChange[], // as recordDrift() writes it
  }))

test('a new server is asked for every key on it before anything is changed', async () => {
  await syncOnce()
  assert.equal(hosts.spoken, ['read', 'apply'])
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  await syncOnce()
  assert.equal(hosts.spoken, ['read', 'apply', 'apply'])
  assert.is((await state()).state, 'in-sync')
})

test('a change that leaves a manifest as it was needs no word to the host', async () => {
  const { owner, operator } = stage
  await offerOwnership(owner.caller, { user: operator.user })
  await acceptOwnership(operator.caller, undefined)
  assert.is((await state()).state, 'pending')
  const { provedAt } = await state()
  await syncOnce()
  assert.equal(hosts.spoken, [])
  assert.equal([(await state()).state, (await state()).provedAt], ['in-sync', provedAt])
})

test('who is shut out is asked at each look, and of the others when they come, but for keys that change or go', async () => {
  const { gatehouse, owner, operator } = stage
  const { server: where } = await wanted()
  const shown = async () => {
    const { logins, sync } = await getServer(owner.caller, { server: where })
    return [sync.shutOut, logins.find(({ login }) => login === 'ops')?.shutOut]
  }
  hosts.shuts = { ops: [{ word: 'expired', detail: null }] }
  await syncOnce({ cause: 'check' })
  assert.equal(hosts.askedWhom, [['ops', 'owner']])
  assert.equal(await shown(), [['ops'], ["its account has expired; open it again: usermod -e ''"]])
  const { id } = await addKey(operator.caller, { name: 'more', publicKey: newPublicKey() })
  await syncOnce()
  await removeKey(operator.caller, { key: id })
  await syncOnce()
  assert.is(hosts.askedWhom.length, 1)
  assert.equal((await shown())[0], ['ops'])
  const late = await gatehouse.join(owner, 'late@acme.com', 'OPERATOR')
  await addKey(late.caller, { name: 'laptop', publicKey: newPublicKey() })
  hosts.shuts = { late: [{ word: 'deny-users', detail: 'la*' }] }
  await syncOnce()
  assert.equal(hosts.askedWhom[1], ['late'])
  assert.equal((await shown())[0], ['late', 'ops'])
  await revokeMember(owner.caller, { user: late.user })
  await syncOnce()
  await syncOnce()
  assert.equal((await shown())[0], ['ops'])
  hosts.shuts = {}
  await syncOnce({ cause: 'check' })
  assert.equal(await shown(), [[], []])
})

test('what else lets people in is asked at each look, and stands on the page', async () => {
  const { server: where } = await wanted()
  const shown = async () => (await getServer(stage.owner.caller, { server: where })).otherWays
  hosts.otherWays = [{ word: 'ca', detail: '/etc/ssh/ca.pub' }]
  await syncOnce({ cause: 'check' })
  const said =
    'sshd also accepts certificates signed by a CA that Gatehouse does not manage (TrustedUserCAKeys /etc/ssh/ca.pub).'
  assert.equal(await shown(), [said])
  const { id } = await addKey(stage.operator.caller, { name: 'more', publicKey: newPublicKey() })
  hosts.otherWays = []
  await syncOnce()
  assert.equal(await shown(), [said], 'a change of keys asks for nothing more')
  await removeKey(stage.operator.caller, { key: id })
  await syncOnce({ cause: 'asked' })
  assert.equal(await shown(), [])
})

test('a look that finds everything as it was is a fresh proof', async () => {
  const before = (await state()).provedAt ?? ''
  await sleep(5)
  await syncOnce({ cause: 'check' })
  assert.equal(hosts.spoken, ['read'])
  assert.ok(((await state()).provedAt ?? '') > before)
})

test('what somebody else changed stands in the log before it is mended', async () => {
  const right = hosts.held
  const stranger = `${newPublicKey()} stranger`
  hosts.held = {
    logins: right.logins.map((one) => (one.login === 'ops' ? { login: 'ops', keys: [stranger] } : one)),
  }
  const outcome = await syncOnce({ cause: 'check' })
  assert.equal(hosts.spoken, ['read', 'apply'])
  assert.is(digestManifest(hosts.held), digestManifest(right))
  const [found, ...more] = await drifts()
  assert.equal(more, [])
  const [drift] = found?.drift ?? []
  assert.equal([found?.actor, drift?.what], ['system', 'ops'])
  assert.match(drift?.added[0] ?? '', /^SHA256:\S+ stranger$/)
  assert.match(drift?.removed.join('\n') ?? '', /^SHA256:\S+ ops@acme\.com$/m)
  assert.is(outcome.outcome, 'proved')
})

test('drift that a change meets in passing stands in the log too', async () => {
  hosts.held = { logins: [] }
  await addKey(stage.operator.caller, { name: 'second', publicKey: newPublicKey() })
  await syncOnce()
  assert.equal(hosts.spoken, ['apply'])
  assert.is((await drifts()).length, 2)
  assert.is((await state()).state, 'in-sync')
})

test('after a try that broke off, what is found is not called drift', async () => {
  hosts.breaks = new HostUnreachable('network', 'Cut.', { outcomeUnknown: true })
  await addKey(stage.operator.caller, { name: 'third', publicKey: newPublicKey() })
  const failed = await syncOnce()
  assert.equal([failed.outcome, 'unsure' in failed && failed.unsure], ['failed', true])
  hosts.breaks = null
  hosts.held = { logins: [] }
  await syncOnce()
  assert.is((await drifts()).length, 2)
  assert.is((await state()).state, 'in-sync')
})

test('a departure takes the keys out first, and closes the account in a second step', async () => {
  const { gatehouse, owner } = stage
  const temp = await gatehouse.join(owner, 'temp@acme.com', 'OPERATOR')
  await addKey(temp.caller, { name: 'laptop', publicKey: newPublicKey() })
  await syncOnce()
  await revokeMember(owner.caller, { user: temp.user })
  await syncOnce()
  assert.equal(hosts.asked?.changed, { leaving: ['temp'], departed: [] })
  assert.equal([(await state()).state, (await state()).removals], ['removal-pending', ['temp']])
  await syncOnce()
  assert.equal(hosts.asked?.changed, { leaving: [], departed: ['temp'] })
  assert.equal([(await state()).state, (await state()).removals], ['in-sync', []])
  await syncOnce()
  assert.is(hosts.spoken.at(-1), 'read')
})

test('a change of one member has the host look at that member alone', async () => {
  const { gatehouse, owner, operator } = stage
  const other = await gatehouse.join(owner, 'other@acme.com', 'OPERATOR')
  await addKey(other.caller, { name: 'laptop', publicKey: newPublicKey() })
  await syncOnce()
  const { digest } = await wanted()
  assert.equal(
    hosts.asked?.logins.map(({ login }) => login),
    ['other'],
  )
  const { id } = await addKey(operator.caller, { name: 'spare', publicKey: newPublicKey() })
  await syncOnce()
  assert.equal(
    hosts.asked?.logins.map(({ login }) => login),
    ['ops'],
  )
  await removeKey(operator.caller, { key: id })
  await syncOnce()
  assert.equal([(await wanted()).digest, (await state()).proved], [digest, digest])
  assert.is(digestManifest(hosts.held), digest, 'and the host holds the whole')
})

test('whoever comes back before the account is closed keeps it', async () => {
  const { gatehouse, owner } = stage
  const elsewhere = await registerTestServer(owner, 'prod-2')
  const temp = await gatehouse.join(owner, 'back@acme.com', 'OPERATOR')
  await addKey(temp.caller, { name: 'laptop', publicKey: newPublicKey() })
  await syncOnce()
  await limitServers(owner.caller, { user: temp.user, servers: [elsewhere] })
  await syncOnce()
  assert.equal(hosts.asked?.changed, { leaving: ['back'], departed: [] })
  await limitServers(owner.caller, { user: temp.user, servers: null })
  await syncOnce()
  assert.equal(hosts.asked?.changed, { leaving: [], departed: [] })
  assert.is((await state()).state, 'in-sync')
})

test('a host whose last try failed is asked to look at all that it knows', async () => {
  await addKey(stage.operator.caller, { name: 'fourth', publicKey: newPublicKey() })
  await syncOnce({ failures: 1, cause: 'retry' })
  assert.is(hosts.asked?.changed, undefined)
})

test('while a login fails every key is asked for all the same, and the host is not asked to do all of it every minute', async () => {
  hosts.loginError = 'its home is writable by others'
  const outcome = await syncOnce({ failures: 8, cause: 'retry', lookDue: true })
  assert.equal(hosts.spoken, ['read', 'apply'])
  assert.ok(outcome.outcome === 'failed' && outcome.survey)
  assert.ok(outcome.wait && outcome.wait > 120, `again in ${outcome.wait} s`)
  hosts.breaks = new HostUnreachable('network', 'Cut.')
  const unreached = await syncOnce({ failures: 8, cause: 'retry' })
  assert.ok(unreached.outcome === 'failed' && unreached.wait && unreached.wait < 70)
  hosts.breaks = null
  hosts.loginError = null
  await syncOnce()
  assert.is((await state()).state, 'in-sync')
})

const newestKey = async () => {
  const { managementKey, nextKey } = await wanted()
  return nextKey ?? managementKey
}
const bare = (publicKey: string) => publicKey.split(' ').slice(0, 2).join(' ')

test('the management key is exchanged, whatever is wrong with logins', async () => {
  const { managementKey: old } = await wanted()
  await rotateManagementKey(stage.owner.caller, undefined)
  const next = await newestKey()
  hosts.loginError = 'its home is writable by others'
  const outcome = await syncOnce()
  assert.is(outcome.outcome, 'failed')
  assert.match((await state()).error ?? '', /: its home is writable by others\.$/)
  const [from, to] = [bare(old.publicKey), bare(next.publicKey)]
  assert.equal(hosts.rekeyed, [
    ['add', from, to],
    ['drop', from, to],
  ])
  assert.equal([(await wanted()).managementKey.id, (await wanted()).nextKey], [next.id, null])
  assert.is((await keyRotation(stage.owner.caller, undefined))?.waiting.length, 0)
})

test('keys of members are brought to a host whose management key cannot be exchanged, which is said', async () => {
  await syncOnce()
  await rotateManagementKey(stage.owner.caller, undefined)
  hosts.rekeyAdd = async () => {
    throw new HostUnreachable('command', 'root has no room.')
  }
  const publicKey = newPublicKey()
  await addKey(stage.operator.caller, { name: 'fifth', publicKey })
  await syncOnce()
  assert.ok(hosts.held.logins.some(({ keys }) => keys.some((line) => line.includes(publicKey))))
  assert.is((await state()).error, 'Its management key was not replaced. root has no room.')
  Reflect.deleteProperty(hosts, 'rekeyAdd')
  await syncOnce()
  assert.is((await state()).state, 'in-sync')
})

test('an exchange cut off behind its last step goes on by the key that lets in, on a host that records too', async () => {
  await rotateManagementKey(stage.owner.caller, undefined)
  const next = await newestKey()
  hosts.letsIn = new Set([next.privateKey])
  const recorded = await wanted({ recorder: { wanted: true, given: null } })
  const outcome = await syncRecorded(core(), hosts, recorded, undefined)
  await recordSyncs(core(), [outcome])
  assert.ok(hosts.spoken.includes('recorder'))
  assert.equal([(await state()).state, (await wanted()).managementKey.id], ['in-sync', next.id])
})

test('a key that was replaced before a server was ever proved is removed there', async () => {
  const fresh = await registerTestServer(stage.owner, 'prod-3')
  const { publicKey: old } = await newestKey()
  await rotateManagementKey(stage.owner.caller, undefined)
  const first = await wantedManifest(core(), stage.owner.account.id, fresh)
  if (!first) throw new Error('no such server')
  hosts.held = { logins: [] }
  await recordSyncs(core(), [await syncServer(core(), hosts, first)])
  const dropped = hosts.rekeyed.map(([what, from]) => `${what} ${from}`)
  assert.ok(dropped.includes(`drop ${bare(old)}`))
  const proved = await wantedManifest(core(), stage.owner.account.id, fresh)
  assert.equal(proved?.formerKeys, [])
})

test('a manifest that cannot be made holds up nobody, and people read of it', async () => {
  const stranger: Core = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'another secret than the one that sealed',
    url: 'http://localhost:4600',
  })
  await stage.gatehouse.database.owner.query('update server_syncs set due_at = now()')
  const claims = await claimDue(stranger, { lease: 'stranger', places: 4, inHand: [], idle: true })
  const unreadable = (await wantedManifests(stranger, claims)).find((one) => one.server === server)
  assert.ok(unreadable?.broken)
  const outcome = await syncServer(stranger, hosts, unreadable)
  assert.equal(hosts.spoken, [])
  await recordSyncs(core(), [outcome])
  assert.is((await state()).state, 'failing')
  assert.match(
    (await state()).error ?? '',
    /^Gatehouse could not create or send this server’s manifest: .+\.$/,
  )
  assert.ok(Date.parse((await state()).nextTryAt ?? '') > Date.now())
  assert.match(logged.text(), /sync failed/)
  await stranger.close()
})

test('a server that refuses the key is tried less than five times in any ten minutes', () => {
  for (let first = 0; first < 12; first++) {
    const waits = [0, 1, 2, 3].map((more) =>
      retryIn({ failures: first + more, checkMinutes: 5 }, 'authentication'),
    )
    assert.ok(waits.reduce((sum, wait) => sum + wait) > 600, `from the try ${first}`)
  }
})

test.run()
