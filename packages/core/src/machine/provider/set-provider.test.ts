import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import type { Core } from '../../access/core.ts'
import { registerServer } from '../../fleet/server/register-server.ts'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { openCore } from '../../installation/open-core.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { listServerTypes, previewResize } from '../resize/plan-resize.ts'
import { resizeServer } from '../resize/resize-server.ts'
import { HetznerStandIn } from './hetzner/testing/hetzner-stand-in.ts'
import { getProviderFilters } from './provider-filters.ts'
import { getProvider, removeProvider, setProvider, tryProvider } from './set-provider.ts'

const test = suite('providers')
let stage: Stage
let core: Core
let standIn: HetznerStandIn
let four: string
let six: string
let elsewhere: string

test.before(async () => {
  stage = await openStage()
  standIn = await HetznerStandIn.open()
  core = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    machines: { hetznerUrl: standIn.url, firstPauseMs: 5 },
  })
  const register = async (name: string, host: string) =>
    (await registerServer(owner(), { name, host, port: 22, hostKey: newPublicKey() })).id
  four = await register('four', '192.0.2.10')
  six = await register('six', '2001:db8:1:2::7')
  elsewhere = await register('elsewhere', '203.0.113.9')
})
test.before.each(async () => {
  standIn.reset()
  standIn.remaining = 3600
  await stage.gatehouse.database.owner.query('delete from provider_rates')
  // more than a page of others
  for (let n = 0; n < 120; n++) standIn.add({ ipv4: `198.51.100.${n}` })
  standIn.add({ ipv4: '192.0.2.10', ipv6: null, firewalls: [7, 8] })
  standIn.add({ ipv4: null, ipv6: '2001:db8:1:2::/64', location: 'ash' })
})
test.after(async () => {
  await core?.close()
  await standIn?.close()
  await stage?.close()
})

const at = (caller: Caller): Caller => ({ ...caller, core })
const owner = () => at(stage.owner.caller)
const operator = () => at(stage.operator.caller)
const set = (token = standIn.token, confirm = false) =>
  setProvider(owner(), { provider: 'hetzner', token, confirm })

test('only owners may set one, try one and remove it', async () => {
  const token = standIn.token
  await refusesAllBut(['OWNER'], stage, (caller) => setProvider(at(caller), { provider: 'hetzner', token }))
  await refusesAllBut(['OWNER'], stage, (caller) => tryProvider(at(caller), { provider: 'hetzner', token }))
  await refusesAllBut(['OWNER'], stage, (caller) => removeProvider(at(caller), undefined))
  assert.is(standIn.requests.length, 0)
})

test('a token is tried, finds servers by IPv4 and IPv6, is sealed, and stands nowhere', async () => {
  assert.equal(await tryProvider(owner(), { provider: 'hetzner', token: standIn.token }), {
    machines: 122,
    matched: ['four', 'six'],
    unmatched: ['elsewhere'],
  })
  const { result, events } = await trace(stage, () => set())
  assert.is(result.provider, 'hetzner')
  assert.equal(
    events.map(({ verb, details, actor }) => [verb, details, actor]),
    [['account.provider_set', { provider: 'hetzner', servers: 2 }, by(stage.owner).actor]],
  )
  assert.match(JSON.stringify(events[0]?.changes), /"\(secret\)"/)
  assert.not.match(JSON.stringify([events, result, await getProvider(operator(), undefined)]), standIn.token)
  const { rows } = await stage.gatehouse.database.owner.query('select token from account_providers')
  assert.not.ok(rows[0].token.includes(standIn.token))
})

test('one that is read-only, no one’s, or of another project is refused in words', async () => {
  for (const [token, reason, says] of [
    [standIn.readOnlyToken, 'invalid', /read-only/],
    ['0'.repeat(64), 'invalid', /doesn’t accept the token/],
    ['not a token', 'invalid', /whole token/],
    [standIn.foreignToken, 'conflict', /another project/],
  ] as const)
    await refusesAndWritesNothing(stage, reason, () => set(token), says)
  assert.is((await set(standIn.foreignToken, true)).provider, 'hetzner')
  await refused(
    'conflict',
    previewResize(operator(), { server: four, type: 'ccx23' }),
    /no server with this address/,
  )
  await set()
})

test('a provider’s own firewalls are told, of the servers that it has', async () => {
  for (const [server, firewalls] of [
    [four, 2],
    [six, 0],
    [elsewhere, null],
  ] as const)
    assert.equal(await getProviderFilters(at(stage.viewer.caller), { server }), {
      provider: 'hetzner',
      firewalls,
    })
  assert.equal(
    await getProviderFilters(stage.rival.caller, { server: four }).catch(({ reason }) => reason),
    'not-found',
  )
})

test('types have the prices of the server’s location, the present one marked, others with why not', async () => {
  const types = await listServerTypes(operator(), { server: four })
  assert.ok(types.provider === 'hetzner')
  assert.equal([types.location, types.disk], ['fsn1', 80])
  assert.equal(
    Object.fromEntries(
      types.types.map(({ name, price, present, reason }) => [
        name,
        [price?.monthly, price?.hourly, present, reason],
      ]),
    ),
    {
      cx11: [329, '0.0053', false, 'Its disk of 20 GB is smaller than the server’s of 80 GB.'],
      cax21: [649, '0.0104', false, 'The server is x86, and this type arm.'],
      ccx13: [1249, '0.02', true, 'The server has this type.'],
      cx42: [1640, '0.0263', false, 'No longer offered.'],
      ccx23: [2449, '0.0392', false, null],
      ccx33: [undefined, undefined, false, 'Not available in fsn1.'],
    },
  )
  const there = await listServerTypes(operator(), { server: six })
  assert.ok(there.provider === 'hetzner')
  // half a cent rounds up
  assert.is(there.types.find(({ name }) => name === 'ccx13')?.price?.monthly, 1450)
})

test('a preview says price and disk before and after, and a resize holds to it', async () => {
  const kept = await previewResize(operator(), { server: four, type: 'ccx23' })
  assert.equal(
    [kept.before.price?.monthly, kept.after.price?.monthly, kept.disk, kept.sessions],
    [1249, 2449, { before: 80, after: 80, grows: false }, 0],
  )
  assert.match(kept.words.join(' '), /away for some minutes.*stays at 80 GB/)
  const grown = await previewResize(operator(), { server: four, type: 'ccx23', upgradeDisk: true })
  assert.equal(grown.disk, { before: 80, after: 160, grows: true })
  assert.match(grown.words.join(' '), /can’t be made smaller again/)
  assert.not.equal(grown.digest, kept.digest)
  const { types } = standIn
  standIn.types = types.map((type) =>
    type.name === 'ccx23' ? { ...type, prices: { fsn1: ['25.4900000000', '0.0408000000'] } } : type,
  )
  const asked = { server: four, type: 'ccx23', digest: kept.digest }
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => resizeServer(operator(), asked),
    /changed since the preview/,
  )
  standIn.types = types
})

test('a type that cannot be is refused before anything is begun', async () => {
  for (const [type, says] of [
    ['cax21', /x86/],
    ['ccx33', /Not available in fsn1/],
    ['cx11', /smaller/],
    ['cx42', /No longer offered/],
    ['ccx13', /has this type/],
    ['nope', /no type nope/],
  ] as const)
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () => resizeServer(operator(), { server: four, type }),
      says,
    )
  assert.is(standIn.actions.length, 0)
})

test('where little is left of the provider’s rate pages wait, so that changes need not', async () => {
  standIn.remaining = 150
  await previewResize(operator(), { server: four, type: 'ccx23' }).catch(() => {})
  await refused('rate', previewResize(operator(), { server: four, type: 'ccx23' }))
})

test('while a resize is under way the provider stays; removed, it says that there is none', async () => {
  const { operation } = await resizeServer(operator(), { server: four, type: 'ccx23' })
  await refused('conflict', removeProvider(owner(), undefined), /resize of four is not over/)
  await refused('conflict', set(), /resize of four is not over/)
  await stage.gatehouse.database.owner.query(
    "update operations set state = 'done', ended_at = now() where id = $1",
    [operation],
  )
  const { events } = await trace(stage, () => removeProvider(owner(), undefined))
  assert.equal(
    events.map(({ verb }) => verb),
    ['account.provider_removed'],
  )
  assert.is((await getProvider(operator(), undefined)).provider, 'none')
  assert.is((await listServerTypes(operator(), { server: four })).provider, 'none')
  await refused('invalid', resizeServer(operator(), { server: four, type: 'ccx23' }), /No provider is set/)
  await refused('conflict', removeProvider(owner(), undefined))
})

test.run()
