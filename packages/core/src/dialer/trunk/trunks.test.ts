import { Names } from '@gatehouse/hosts/names/names'
import { type DnsServer, startDnsServer } from '@gatehouse/hosts/testing/dns-server'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { listFirewall } from '../../machine/firewall/list-firewall.ts'
import { removeRules } from '../../machine/firewall/remove-rules.ts'
import { updateRule } from '../../machine/firewall/update-rule.ts'
import { listOperations } from '../../machine/operation/list-operations.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { callPrefixes, setCallPrefixes } from '../call/call-prefixes.ts'
import { dialCall } from '../call/dial-call.ts'
import { dialledTrunk } from '../call/dialled-trunk.ts'
import { carrierNames } from './carrier-names.ts'
import type { CarrierNames, CarrierWay } from './carrier-way.ts'
import { createTrunk, removeTrunk, updateTrunk } from './change-trunks.ts'
import { checkTrunk } from './check-trunk.ts'
import { listTrunks } from './list-trunks.ts'
import { placesOf } from './places-of.ts'
import { carrierSaying, lookUpNow, testTrunk, unaskedCarrier } from './trunks.testing.ts'
import { readHost, writtenHost } from './written-host.ts'

const test = suite('trunks')
let stage: Stage
let server: string
let dns: DnsServer

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'voice-1')
  dns = await startDnsServer({})
})
test.after(async () => {
  dns?.close()
  await stage?.close()
})

const hostsFile = new URL('.', import.meta.url).pathname // without files of /etc
/** Looks names up in the test's DNS, with nothing remembered. */
const overDns = (): CarrierWay => ({
  ...carrierSaying('accepted'),
  names: carrierNames(new Names({ servers: [dns.address], folder: hostsFile, patienceMs: 200 })),
})

const secret = '>s;3--cret;--x\\y#z[1]=">'
const fields = { ...testTrunk, hosts: [{ host: 'sip.carrier.example' }], prefixes: ['+1', '+49'] }
const signIn = { username: 'trunk1', secret }
const rulesOf = async () => (await listFirewall(stage.owner.caller, { server })).rules
let names = 0
const add = (
  more: Partial<Parameters<typeof createTrunk>[1]> = {},
  carrier: CarrierWay = carrierSaying('accepted'),
) => createTrunk(stage.operator.caller, { ...fields, name: `out-${++names}`, ...more }, carrier)

test('a secret is tried from the server before it is kept, and nobody sees it again', async () => {
  const good = carrierSaying('accepted', '200 OK')
  const { result, events } = await trace(stage, () => add({ ...signIn, servers: [server] }, good))
  assert.is(result.answer, '200 OK')
  assert.equal(good.asked, [
    {
      place: { name: 'sip.carrier.example', address: '203.0.113.9', port: 5060 },
      transport: 'udp',
      domain: 'sip.carrier.example',
      credentials: { username: 'trunk1', secret },
    },
  ])
  assert.equal(
    events.map(({ verb, details }) => [verb, details]),
    [['trunk.created', { servers: ['voice-1'], answer: '200 OK' }]],
  )
  assert.not.match(JSON.stringify([events, await listTrunks(stage.viewer.caller, {})]), /3--cret/)
  const id = result.id
  const bad = carrierSaying('refused', '403 Account closed, call sales')
  const next = { ...fields, trunk: id, username: 'trunk1', servers: [server] }
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => updateTrunk(stage.operator.caller, { ...next, secret: 'new one' }, bad),
    /The carrier refused it: 403 Account closed, call sales/,
  )
  const of = { account: stage.owner.account.id, trunk: id, server }
  assert.is(
    (await dialledTrunk(stage.gatehouse.core, of))?.credentials?.secret,
    secret,
    'the old one is kept',
  )
  await updateTrunk(stage.operator.caller, { ...next, secret: 'new one' }, carrierSaying('alive', '405 No'))
  assert.is((await dialledTrunk(stage.gatehouse.core, of))?.credentials?.secret, 'new one')
  const again = carrierSaying('accepted')
  await updateTrunk(stage.operator.caller, next, again)
  assert.is(again.asked[0]?.credentials?.secret, 'new one', 'what stays is tried as well')
  await refusesAndWritesNothing(stage, 'invalid', () => add(signIn), /Choose a server that tries/)
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () =>
      add({ ...signIn, servers: [server] }, carrierSaying('unreachable', 'There was no answer within 8 s.')),
    /could not be tried: There was no answer/,
  )
  await removeTrunk(stage.operator.caller, { trunk: id })
})

test('the firewall’s rules come and go with it, and are changed nowhere else', async () => {
  const { id } = await add({ servers: [server], media: ['198.51.100.0/24'] })
  const brought = await rulesOf()
  assert.equal(
    brought.map(({ protocol, ports, sources, origin }) => [protocol, ports, sources, origin]),
    [
      ['udp', ['5060'], ['203.0.113.9/32'], `trunk out-${names}`],
      ['udp', ['10000-20000'], ['198.51.100.0/24', '203.0.113.9/32'], `trunk out-${names}`],
    ],
  )
  const [rule] = brought
  assert.ok(rule)
  const words = new RegExp(`This rule comes from trunk out-${names}`)
  await refused('conflict', removeRules(stage.owner.caller, { rules: [rule.id] }), words)
  await refused('conflict', updateRule(stage.owner.caller, { rule: rule.id, to: { action: 'deny' } }), words)
  const moved = carrierSaying('accepted', '200 OK', ['203.0.113.10', '2001:db9::1'])
  await updateTrunk(
    stage.operator.caller,
    { ...fields, trunk: id, transport: 'tls', servers: [server] },
    moved,
  )
  assert.equal(
    (await rulesOf()).map(({ protocol, ports, sources }) => [protocol, ports, sources]),
    [
      ['tcp', ['5061'], ['2001:db9::1/128', '203.0.113.10/32']],
      ['udp', ['10000-20000'], ['2001:db9::1/128', '203.0.113.10/32']],
    ],
  )
  await removeTrunk(stage.operator.caller, { trunk: id })
  assert.equal(await rulesOf(), [])
})

test('the plan’s limit holds, and nobody is asked beyond it', async () => {
  const { id } = await add()
  const limit = (most: number | null) =>
    announced(stage.gatehouse.database, (client) =>
      client.query("update accounts set trunk_limit = $1 where slug = 'acme'", [most]),
    )
  const { items } = await listTrunks(stage.viewer.caller, {})
  await limit(items.length)
  await refusesAndWritesNothing(stage, 'limit', () => add({}, unaskedCarrier), /allows up to 1 trunk\./)
  await limit(0)
  await refusesAndWritesNothing(stage, 'limit', () => add({}, unaskedCarrier), /has no trunks/)
  await limit(null)
  await removeTrunk(stage.operator.caller, { trunk: id })
})

test('a carrier that moves is followed, and what its name may not be is kept out', async () => {
  const name = 'sip.carrier.example'
  dns.zone[name] = { a: '203.0.113.9' }
  const way = overDns()
  const hosts = [{ host: name }, { host: '203.0.113.50', port: 5080 }]
  const { id } = await add({ hosts, servers: [server] }, way)
  const kept = async () => (await listTrunks(stage.viewer.caller, {})).items.find((one) => one.id === id)
  const look = (names = overDns().names) => trace(stage, () => lookUpNow(stage.gatehouse, names, id))
  const sources = async () => (await rulesOf()).map((rule) => rule.sources)
  const [before] = await rulesOf()
  assert.equal((await look()).events, [], 'nothing is new')
  assert.equal((await kept())?.lookup?.troubles, [])

  dns.zone[name] = { a: '203.0.113.77' }
  const { events, result } = await look()
  assert.ok(result)
  assert.equal(
    events.map(({ verb, actor, resource }) => [verb, actor.kind, resource.id]),
    [['trunk.addresses_changed', 'system', id]],
  )
  assert.match(JSON.stringify(events[0]?.changes), /203\.0\.113\.77/)
  assert.equal(await sources(), [
    ['203.0.113.50/32', '203.0.113.77/32'],
    ['203.0.113.50/32', '203.0.113.77/32'],
  ])
  assert.is((await rulesOf())[0]?.id, before?.id, 'the rules keep their places')

  for (const [answer, words] of [
    [undefined, /has no address/],
    [{ a: '10.0.0.9' }, /10\.0\.0\.9, an address that the internet does not reach/],
    ['broken', /DNS does not (answer|say)/],
  ] as const) {
    if (answer) dns.zone[name] = answer
    else delete dns.zone[name]
    const refused = await look()
    assert.equal([refused.result, refused.events], [false, []])
    const now = await kept()
    assert.equal(now?.hosts[0]?.addresses, ['203.0.113.77'], 'the old ones are kept')
    assert.equal(
      now?.lookup?.troubles.map(({ host, words: said }) => [host, words.test(said)]),
      [[name, true]],
    )
  }
  // somebody changes the trunk while its names are looked up: their look counts
  dns.zone[name] = { a: '203.0.113.78' }
  const slow: CarrierNames = {
    ...way.names,
    async addressesOf(host, account) {
      dns.zone[name] = { a: '203.0.113.79' }
      const fields = { ...testTrunk, hosts: [{ host: name }], trunk: id, servers: [server] }
      if (host === name) await updateTrunk(stage.operator.caller, fields, overDns())
      return overDns().names.addressesOf(host, account)
    },
  }
  assert.equal([(await look(slow)).result, (await kept())?.hosts[0]?.addresses], [false, ['203.0.113.79']])
  assert.equal(await sources(), [['203.0.113.79/32'], ['203.0.113.79/32']])
  await removeTrunk(stage.operator.caller, { trunk: id })
})

test('a name that announces where its SIP is, is followed there; a port that was written is not left', async () => {
  const name = 'voip.carrier.example'
  const at = (target: string, priority: number, weight = 0) => ({
    name: `${target}.${name}`,
    port: 5090,
    priority,
    weight,
  })
  Object.assign(dns.zone, {
    [name]: { a: '203.0.113.1' },
    [`_sip._udp.${name}`]: { srv: [at('c', 20), at('b', 10, 1), at('gone', 5), at('a', 10, 9)] },
    [`_sips._tcp.${name}`]: { srv: [{ ...at('a', 1), name: '.' }] },
    [`a.${name}`]: { a: '203.0.113.11' },
    [`b.${name}`]: { a: '203.0.113.12' },
    [`c.${name}`]: { a: '203.0.113.13' },
  })
  const { id } = await add({ hosts: [{ host: name }], servers: [server] }, overDns())
  const [host] = (await listTrunks(stage.viewer.caller, {})).items.find((one) => one.id === id)?.hosts ?? []
  assert.ok(host)
  assert.equal(host.addresses, ['203.0.113.11', '203.0.113.12', '203.0.113.13'])
  const order = (drawn: number) =>
    placesOf([host], () => drawn).map(({ address, port }) => `${address}:${port}`)
  assert.equal(order(0), ['203.0.113.11:5090', '203.0.113.12:5090', '203.0.113.13:5090'])
  assert.equal(order(0.999), ['203.0.113.12:5090', '203.0.113.11:5090', '203.0.113.13:5090'])
  assert.is(placesOf([host])[0]?.name, name, 'certificates are for the name that was written')
  assert.equal((await rulesOf())[0]?.sources, ['203.0.113.11/32', '203.0.113.12/32', '203.0.113.13/32'])
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => add({ hosts: [{ host: name }], transport: 'tls' }, overDns()),
    /announces that it has no SIP over TLS/,
  )
  const asked = dns.asked.length
  const { id: fixed } = await add({ hosts: [{ host: name, port: 5060 }] }, overDns())
  const found = (await listTrunks(stage.viewer.caller, {})).items.find((one) => one.id === fixed)
  assert.equal(found?.hosts, [{ host: name, port: 5060, addresses: ['203.0.113.1'] }])
  assert.equal(
    dns.asked.slice(asked).filter((one) => one.startsWith('_')),
    [],
  )
  for (const [written, read] of [
    ['sip.example.com', { host: 'sip.example.com' }],
    ['sip.example.com:5080', { host: 'sip.example.com', port: 5080 }],
    ['[2001:db8::1]:5080', { host: '2001:db8::1', port: 5080 }],
    ['2001:db8::1:5080', { host: '2001:db8::1:5080' }],
  ] as const)
    assert.equal(readHost(written), read)
  assert.is(writtenHost({ host: '2001:db8::1', port: 5060 }), '[2001:db8::1]:5060')
  for (const trunk of [id, fixed]) await removeTrunk(stage.operator.caller, { trunk })
})

test('what no carrier could use is refused with the reason', async () => {
  for (const [more, why] of [
    [{ name: 'Out 1' }, /lowercase/],
    [{ callerId: '5550100' }, /country code/],
    [{ prefixes: ['+1', '+1900'] }, /covered by \+1 already/],
    [{ prefixes: [] }, /at least one prefix/],
    [{ ...signIn, secret: ' x' }, /blanks/],
    [{ ...signIn, secret: 'a\nb' }, /one line/],
    [{ username: 'x' }, /Enter the secret/],
    [{ hosts: [{ host: 'a b' }] }, /sip\.example\.com/],
    [{ codecs: [] }, /codec/],
    [{ numberFormat: 'national' }, /Enter the country/],
    [{ numberFormat: 'national', countryCode: '49' }, /\+1 has no national form in \+49/],
    [{ numberFormat: 'national', countryCode: '049' }, /without its plus sign/],
    [{ dialPrefix: '9' }, /before the plus sign/],
    [{ numberFormat: 'digits', dialPrefix: '9#' }, /Enter digits/],
    [{ registers: true }, /Only with a username/],
    [{ mediaEncryption: 'sdes' }, /only TLS hides/],
    [{ channels: 0 }, /At least 1/],
    [{ qualifySeconds: 5 }, /10 to 3600/],
  ] as const)
    await refusesAndWritesNothing(stage, 'invalid', () => add(more as Parameters<typeof add>[0]), why)
  const inward = carrierSaying('accepted', '200 OK', ['10.0.0.9'])
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => add({}, inward),
    /10\.0\.0\.9, an address that the internet/,
  )
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => add({ hosts: [{ host: 'nowhere.carrier.example' }] }, overDns()),
    /nowhere\.carrier\.example has no address/,
  )
  const { id } = await add({ local: true }, inward)
  await removeTrunk(stage.operator.caller, { trunk: id })
})

test('a check tells what the carrier says, and is remembered; only owners and operators ask', async () => {
  const { id: trunk } = await add({ servers: [server] })
  const carrier = carrierSaying('alive', '405 Method Not Allowed')
  const answer = await checkTrunk(stage.operator.caller, { trunk }, carrier)
  assert.equal([answer.words, answer.server], ['405 Method Not Allowed', server])
  const { items } = await listTrunks(stage.viewer.caller, {})
  const look = items.find(({ id }) => id === trunk)?.looks[0]
  assert.equal([look?.words, look?.serverName], ['405 Method Not Allowed', 'voice-1'])
  await refused('scope', checkTrunk(stage.viewer.caller, { trunk }, carrier))
  await refused('scope', listTrunks(stage.billing.caller, {}))
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => removeTrunk(caller, { trunk }))
})

test('a test call is dialled within the prefixes, by owners and operators alone', async () => {
  const { id: trunk } = await add({ servers: [server] })
  const call = { trunk, number: '+15550100' }
  await refused('scope', dialCall(stage.viewer.caller, call))
  await refused('scope', dialCall(stage.billing.caller, call))
  const as = stage.operator.caller
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => dialCall(as, { ...call, number: '15550100' }),
    /country code/,
  )
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => dialCall(as, { ...call, number: '+445550100' }),
    /begin with/,
  )
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => dialCall(as, { ...call, talkSeconds: 31 }),
    /30 seconds/,
  )
  await refusesAllBut(['OWNER'], stage, (caller) => setCallPrefixes(caller, { prefixes: ['+1212'] }))
  const { events: set } = await trace(stage, () =>
    setCallPrefixes(stage.owner.caller, { prefixes: ['+1212', '+44'] }),
  )
  assert.equal(
    set.map(({ verb, changes }) => [verb, changes]),
    [['call.prefixes_set', { callPrefixes: { from: [], to: ['+1212', '+44'] } }]],
  )
  // of two that overlap the longer wins, and a prefix of the account alone is not enough
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => dialCall(as, call),
    /Test calls of this account may only call numbers that begin with \+1212, \+44/,
  )
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => dialCall(as, { ...call, number: '+445550100' }),
    /out-\d+ may only call numbers that begin with \+1, \+49/,
  )
  for (const [prefixes, words] of [
    [['+1', '+1212'], /\+1212 is covered by \+1 already/],
    [['1212'], /such as \+1 or \+4930/],
    [['+0'], /such as \+1 or \+4930/],
  ] as const)
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () => setCallPrefixes(stage.owner.caller, { prefixes: [...prefixes] }),
      words,
    )
  await setCallPrefixes(stage.owner.caller, { prefixes: ['+1555'] })
  assert.equal(await callPrefixes(stage.viewer.caller, undefined), { prefixes: ['+1555'] })
  for (const number of [
    '+0123456789',
    '+1 555 0100',
    '+155501',
    '+1234567890123456',
    'tel:+15550100',
    '+1５550100',
  ])
    await refusesAndWritesNothing(stage, 'invalid', () => dialCall(as, { ...call, number }), /country code/)
  const { result, events } = await trace(stage, () => dialCall(as, call))
  assert.equal(
    events.map(({ verb, details }) => [verb, details]),
    [['call.dialed', { trunk: `out-${names}`, number: '+15550100', talkSeconds: null }]],
  )
  const { items } = await listOperations(stage.viewer.caller, { batch: result.batch })
  assert.is(items[0]?.title, `Test call to +15550100 over out-${names}`)
  await refused('conflict', dialCall(as, call), /not over yet/)
})

test.run()
