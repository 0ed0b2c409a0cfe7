import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { changeHop } from '../../fleet/server/change-hop.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { addRule } from './add-rule.ts'
import { allowMyAddress } from './allow-my-address.ts'
import { endRules } from './end-rules.ts'
import { listFirewall } from './list-firewall.ts'
import { previewFirewall } from './preview-firewall.ts'
import { removeRules } from './remove-rules.ts'
import { reorderRules } from './reorder-rules.ts'
import { disableFirewall, enableFirewall, setGatewayOnly } from './switch-firewall.ts'
import { updateRule } from './update-rule.ts'
import { wantedRulesets } from './wanted-rulesets.ts'
import { whoGetsIn } from './who-gets-in.ts'

const test = suite('firewall')
let stage: Stage
let web: string
let db: string

test.before(async () => {
  stage = await openStage()
  Object.assign(stage.gatehouse.core, { gatewayFrom: ['10.99.0.1', '2001:db8:99::1'] })
  web = await registerTestServer(stage.owner, 'web-1')
  db = await registerTestServer(stage.owner, 'db-1')
})
test.after(() => stage?.close())

const https = { action: 'allow' as const, ports: ['443'] }
const denied = (...sources: string[]) => ({ action: 'deny' as const, protocol: 'any' as const, sources })

/** The lists as they stand, in words. */
async function rulesOf(server: string | null) {
  const { rules } = await listFirewall(stage.owner.caller, { server })
  return rules.map((rule) =>
    `${rule.action} ${rule.protocol} ${rule.ports} ${rule.sources} ${rule.comment}`.trim(),
  )
}

test('only owners and operators may change anything, and viewers read', async () => {
  const { owner, viewer } = stage
  const { rules } = await addRule(owner.caller, { rule: https })
  const [rule = ''] = rules
  for (const call of [
    (as: typeof owner.caller) => addRule(as, { rule: https }),
    (as: typeof owner.caller) => updateRule(as, { rule, to: https }),
    (as: typeof owner.caller) => removeRules(as, { rules: [rule] }),
    (as: typeof owner.caller) => reorderRules(as, { rules: [rule] }),
    (as: typeof owner.caller) => enableFirewall(as, { servers: [web] }),
    (as: typeof owner.caller) => disableFirewall(as, { servers: [web] }),
    (as: typeof owner.caller) => setGatewayOnly(as, { servers: [web], gatewayOnly: true }),
    (as: typeof owner.caller) => allowMyAddress(as, { hours: 8 }),
    (as: typeof owner.caller) => previewFirewall(as, { add: [https] }),
  ])
    await refusesAllBut(['OWNER', 'OPERATOR'], stage, call)
  assert.is((await listFirewall(viewer.caller, {})).rules.length, 1)
  await removeRules(owner.caller, { rules })
})

test('a rule of the account is on all of its servers, after their own, and in the log', async () => {
  const { operator } = stage
  const { result, events } = await trace(stage, () =>
    addRule(operator.caller, {
      rule: {
        ...https,
        sources: ['203.0.113.0/24', '203.0.113.7'],
        comment: 'office',
        ports: ['443', '80', '81-90'],
      },
    }),
  )
  const [event] = events
  assert.equal(
    { ...event, changes: Object.keys(event?.changes ?? {}).length > 4 },
    {
      ...by(operator),
      verb: 'firewall.rule_added',
      resource: { type: 'firewall', id: stage.owner.account.id, label: 'acme' },
      changes: true,
      details: { rule: 'allow tcp 80-90, 443 from 203.0.113.0/24 (office)' },
    },
  )
  await addRule(operator.caller, { servers: [web], rule: denied('198.51.100.0/24') })
  assert.equal(await rulesOf(web), ['deny any  198.51.100.0/24', 'allow tcp 80-90,443 203.0.113.0/24 office'])
  assert.equal(await rulesOf(null), ['allow tcp 80-90,443 203.0.113.0/24 office'])
  const { events: removed } = await trace(stage, () => removeRules(operator.caller, { rules: result.rules }))
  assert.is(removed[0]?.details['rule'], 'allow tcp 80-90, 443 from 203.0.113.0/24 (office)')
  assert.equal(await rulesOf(db), [])
})

test('several servers get a rule each by one change', async () => {
  const { result, events } = await trace(stage, () =>
    addRule(stage.owner.caller, { servers: [web, db], rule: { ...https, comment: 'both' } }),
  )
  assert.is(result.rules.length, 2)
  assert.equal(
    events.map(({ details }) => details['servers']),
    [['db-1', 'web-1']],
  )
  assert.equal(await rulesOf(db), ['allow tcp 443  both'])
  await removeRules(stage.owner.caller, { rules: result.rules })
})

test('what is no rule is refused in words that say how to write it', async () => {
  for (const [rule, words] of [
    [{ ports: ['80-'] }, /“80-” has no end. Write a range as 8000-8100/],
    [{ ports: ['-80'] }, /has no beginning/],
    [{ ports: ['90-80'] }, /begins after its end. Write it as 80-90/],
    [{ ports: ['0'] }, /from 1 to 65535/],
    [{ ports: ['65536'] }, /from 1 to 65535/],
    [{ ports: ['http'] }, /is no port/],
    [{ ports: [''] }, /is no port/],
    [{ sources: ['203.0.113.7/24'] }, /starts with its first address: 203.0.113.0\/24/],
    [{ sources: ['2001:db8::1/64'] }, /2001:db8::\/64/],
    [{ sources: ['203.0.113.0/33'] }, /Enter an address or a range/],
    [{ sources: ['example.com'] }, /Enter an address or a range/],
    [{ comment: 'x'.repeat(129) }, /this one has 129/],
    [{ comment: 'é'.repeat(51) }, /at most 100 bytes; this one has 102/],
    [{ comment: 'the "office"' }, /double quote/],
    [{ comment: 'a\u202Eb' }, /single line/],
    [{ protocol: 'icmp' as const, ports: ['80'] }, /ICMP has no ports/],
    [{ endsAt: '2001-01-01T00:00:00Z' }, /in the future/],
  ] as const)
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () =>
        addRule(stage.owner.caller, {
          rule: {
            action: 'allow',
            ...rule,
            ports: [...('ports' in rule ? rule.ports : [])],
            sources: [...('sources' in rule ? rule.sources : [])],
          },
        }),
      words,
    )
})

test('what would shut Gatehouse out is refused before it is saved, and the line is named', async () => {
  const { owner } = stage
  for (const rule of [
    denied('10.99.0.0/16'),
    denied('0.0.0.0/0'),
    denied('2001:db8::/32'),
    denied(),
    { action: 'deny' as const, ports: ['20-25'], sources: ['10.0.0.0/8'] },
  ])
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () => addRule(owner.caller, { rule }),
      /“deny .*” would shut out Gatehouse itself, which comes from (10\.99\.0\.1|2001:db8:99::1)/,
    )
  const harmless = { action: 'deny' as const, ports: ['80'], sources: ['10.99.0.0/16'] }
  const { rules } = await addRule(owner.caller, { rule: harmless })
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => updateRule(owner.caller, { rule: rules[0] ?? '', to: { ...harmless, ports: [] } }),
    /“deny tcp from 10\.99\.0\.0\/16” would shut out/,
  )
  await removeRules(owner.caller, { rules })
})

test('what counts is where the server sees Gatehouse come from, and on which port', async () => {
  const { owner, gatehouse } = stage
  const { rules } = await addRule(owner.caller, {
    servers: [db],
    rule: { ...https, comment: 'its part begins' },
  })
  await gatehouse.database.owner.query(
    `update server_parts set facts = '{"connection": {"from": "172.31.0.9", "to": "172.31.0.1", "port": 2222}}' where server_id = $1`,
    [db],
  )
  const rule = { action: 'deny' as const, ports: ['2222'], sources: ['172.16.0.0/12'] }
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => addRule(owner.caller, { rule }),
    /which comes from 172\.31\.0\.9: no one could manage db-1/,
  )
  rules.push(...(await addRule(owner.caller, { servers: [web], rule })).rules)
  await gatehouse.database.owner.query(`update server_parts set facts = '{}'`)
  await removeRules(owner.caller, { rules })
})

test('the second of two who edit one list hears what the first one did', async () => {
  const { owner, operator } = stage
  const { generation } = await listFirewall(operator.caller, {})
  const { rules } = await addRule(owner.caller, { rule: { ...https, comment: 'mine' }, generation })
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => addRule(operator.caller, { rule: https, generation }),
    /owner@acme\.com added “allow tcp 443 from anywhere \(mine\)” \(acme\)/,
  )
  // what happened on another server's list is none of it
  const other = await listFirewall(operator.caller, { server: web })
  const own = await addRule(owner.caller, { servers: [db], rule: https })
  const { rules: added } = await addRule(operator.caller, {
    servers: [web],
    rule: https,
    generation: other.generation,
  })
  await removeRules(owner.caller, { rules: [...rules, ...own.rules, ...added] })
})

test('a list is put into another order, all of it', async () => {
  const { owner } = stage
  const ids: string[] = []
  for (const port of ['1', '2', '3'])
    ids.push(...(await addRule(owner.caller, { rule: { action: 'allow', ports: [port] } })).rules)
  const [one = '', two = '', three = ''] = ids
  await reorderRules(owner.caller, { rules: [three, one, two] })
  assert.equal(
    (await rulesOf(null)).map((words) => words.split(' ')[2]),
    ['3', '1', '2'],
  )
  await refusesAndWritesNothing(stage, 'conflict', () => reorderRules(owner.caller, { rules: [three, one] }))
  await removeRules(owner.caller, { rules: ids })
})

test('turned on with nothing allowed it asks; with what was proposed it does not', async () => {
  const { owner } = stage
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => enableFirewall(owner.caller, { servers: [web, db] }),
    /Nothing is allowed on (db|web)-1/,
  )
  const { events } = await trace(stage, () =>
    enableFirewall(owner.caller, {
      servers: [web],
      rules: [{ ...https, comment: 'nginx' }],
      gatewayOnly: true,
    }),
  )
  assert.equal([events[0]?.verb, events[0]?.resource.label], ['firewall.enabled', 'web-1'])
  await enableFirewall(owner.caller, { servers: [db], acknowledge: true })
  const { servers } = await listFirewall(owner.caller, {})
  assert.equal(
    servers.map(({ name, enabled, gatewayOnly, rules }) => [name, enabled, gatewayOnly, rules]),
    [
      ['db-1', true, false, 0],
      ['web-1', true, true, 2],
    ],
  )
})

test('who gets in is said server by server, with the line that decides', async () => {
  const { viewer, owner } = stage
  const ask = async (address: string, port: number) =>
    (await whoGetsIn(viewer.caller, { address, port })).items.map(
      ({ name, verdict, line }) => `${name} ${verdict}: ${line}`,
    )
  assert.equal(await ask('198.51.100.9', 443), [
    'db-1 drop: no rule allows it',
    'web-1 drop: deny everything from 198.51.100.0/24',
  ])
  assert.equal(await ask('203.0.113.7', 443), [
    'db-1 drop: no rule allows it',
    'web-1 accept: allow tcp 443 from anywhere (nginx)',
  ])
  assert.equal(await ask('203.0.113.7', 22), [
    'db-1 drop: no rule allows it',
    'web-1 drop: gateway only: SSH is for Gatehouse alone',
  ])
  assert.equal(await ask('10.99.0.1', 22), [
    'db-1 accept: Gatehouse itself',
    'web-1 accept: Gatehouse itself',
  ])
  await disableFirewall(owner.caller, { servers: [db] })
  assert.equal((await ask('203.0.113.7', 22))[0], 'db-1 accept: the firewall is off')
  await refused(
    'invalid',
    whoGetsIn(viewer.caller, { address: 'here', port: 1 }),
    /Enter an IPv4 or IPv6 address/,
  )
  await refused('invalid', whoGetsIn(viewer.caller, { address: '203.0.113.7' }), /Enter a port/)
})

test('a preview says what opens and what shuts, and is refused once it is stale', async () => {
  const { owner } = stage
  const { items } = await previewFirewall(owner.caller, {
    servers: [web],
    add: [{ action: 'allow', ports: ['80'], sources: ['203.0.113.0/24'] }, denied('203.0.113.7')],
  })
  assert.equal(
    items.map(({ opens, shuts, lockOut }) => ({ opens, shuts, lockOut })),
    [
      {
        opens: [{ protocol: 'tcp', ports: '80', from: '203.0.113.0/24' }],
        shuts: [
          { protocol: 'tcp', ports: '443', from: '203.0.113.7/32' },
          { protocol: 'icmp', ports: '', from: '203.0.113.7/32' },
        ],
        lockOut: null,
      },
    ],
  )
  const bad = await previewFirewall(owner.caller, { servers: [web], add: [denied('10.99.0.0/24')] })
  assert.match(
    String(bad.items[0]?.lockOut),
    /would shut out Gatehouse itself, which comes from 10\.99\.0\.1/,
  )
  const enabling = await previewFirewall(owner.caller, { servers: [db], enable: true })
  assert.ok(
    enabling.items[0]?.shuts.some(({ protocol, from }) => protocol === 'tcp' && from === 'anywhere else'),
  )
  await addRule(owner.caller, { servers: [db], rule: https })
  await refusesAndWritesNothing(stage, 'conflict', () =>
    enableFirewall(owner.caller, { servers: [db], preview: enabling.preview }),
  )
  const rule = { action: 'allow' as const, ports: ['5432'] }
  const each = [{ server: db, rules: [rule, { ...rule, ports: ['5433'] }] }]
  const again = await previewFirewall(owner.caller, { servers: [db, web], enable: true, each })
  const shut = again.items.map(
    ({ name, shuts }) => `${name} ${shuts.find(({ protocol }) => protocol === 'tcp')?.ports ?? 'nothing'}`,
  )
  assert.equal(shut, ['db-1 1-442, 444-5431, 5434-65535', 'web-1 nothing'])
  await refused('invalid', enableFirewall(owner.caller, { servers: [web], each }), /not turned on/)
  await enableFirewall(owner.caller, { servers: [db, web], each, preview: again.preview })
  const own = (await listFirewall(owner.caller, { server: db })).rules.filter((one) => one.server === db)
  assert.equal(
    own.map(({ ports }) => ports.join()),
    ['443', '5432', '5433'],
  )
  await removeRules(owner.caller, { rules: own.map((one) => one.id) })
})

test("one's own address for some hours ends by itself, at its second and then in the log", async () => {
  const { operator, gatehouse } = stage
  const { result } = await trace(stage, () => allowMyAddress(operator.caller, { servers: [web], hours: 8 }))
  const [mine] = (await listFirewall(operator.caller, { server: web })).rules.filter(
    ({ id }) => id === result.rules[0],
  )
  assert.equal([mine?.sources, mine?.comment], [['192.0.2.7/32'], 'ops@acme.com, for 8 h'])
  const left = Date.parse(mine?.endsAt ?? '') - Date.now()
  assert.ok(left > 7.9 * 3_600_000 && left <= 8 * 3_600_000)
  const { caller } = operator
  const fromHome = { ...caller, ip: '2001:db8:5:6:7:8:9:a' }
  const { rules } = await allowMyAddress(fromHome, { hours: 1, network: true, ports: ['22'] })
  assert.equal(await rulesOf(null), ['allow tcp 22 2001:db8:5:6::/64 ops@acme.com, for 1 h'])
  await removeRules(caller, { rules })

  await pastEnd(result.rules[0] ?? '')
  assert.ok(!(await rulesOf(web)).some((words) => words.includes('for 8 h')), 'it counts no more')
  const { events } = await trace(stage, () => endRules(gatehouse.core))
  assert.equal(
    events.map(({ verb, actor, details }) => [verb, actor.kind, details['rule']]),
    [['firewall.rule_ended', 'system', 'allow everything from 192.0.2.7 (ops@acme.com, for 8 h)']],
  )
  assert.is(await endRules(gatehouse.core), 0)
})

/** As if its time were over. */
async function pastEnd(rule: string) {
  await announced(stage.gatehouse.database, (client) =>
    client.query(`update firewall_rules set ends_at = now() - interval '1 second' where id = $1`, [rule]),
  )
}

test("another account's rules and servers are not there", async () => {
  const { rival, owner } = stage
  const foreign = await registerTestServer(rival, 'theirs')
  const { rules } = await addRule(rival.caller, { servers: [foreign], rule: https })
  for (const call of [
    () => addRule(owner.caller, { servers: [foreign], rule: https }),
    () => updateRule(owner.caller, { rule: rules[0] ?? '', to: https }),
    () => removeRules(owner.caller, { rules }),
    () => reorderRules(owner.caller, { server: foreign, rules }),
    () => enableFirewall(owner.caller, { servers: [foreign], acknowledge: true }),
    () => setGatewayOnly(owner.caller, { servers: [foreign], gatewayOnly: true }),
    () => previewFirewall(owner.caller, { servers: [foreign], enable: true }),
    () => listFirewall(owner.caller, { server: foreign }),
  ])
    await refusesAndWritesNothing(stage, 'not-found', call)
  assert.equal(
    (await whoGetsIn(owner.caller, { address: '10.0.0.1', port: 1, servers: [foreign] })).items,
    [],
  )
})

test('a server whose firewall may shut the new way keeps the one it has, unless its rules let that in', async () => {
  const { owner } = stage
  const server = await registerTestServer(owner, 'walled')
  await enableFirewall(owner.caller, { servers: [server], acknowledge: true })
  const through = (acknowledge: boolean) => changeHop(owner.caller, { server, via: web, acknowledge })
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => through(false),
    /The firewall of walled lets Gatehouse in from/,
  )
  assert.is((await through(true)).via?.name, 'web-1')
  // off, and not yet proved to be: a table may stand there still
  await disableFirewall(owner.caller, { servers: [server] })
  await refused('invalid', changeHop(owner.caller, { server, via: null }), /Turn it off, change the way when/)
})

test('five hundred rules are taken, and one more is not', async () => {
  const { owner, gatehouse } = stage
  const { rules } = await addRule(owner.caller, { servers: [db], rule: https })
  await announced(gatehouse.database, (client) =>
    client.query(
      `insert into firewall_rules select account_id, gen_random_uuid(), server_id, n, action, protocol, array[(n + 1000)::text], sources, comment,
         ends_at, origin, created_by, created_at from firewall_rules, generate_series(2, 500) n where id = $1`,
      [rules[0]],
    ),
  )
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => addRule(owner.caller, { servers: [db], rule: https }),
    /at most 500/,
  )
  const before = performance.now()
  const { items } = await previewFirewall(owner.caller, { servers: [db], remove: rules })
  assert.ok(performance.now() - before < 15_000)
  assert.equal(
    items[0]?.shuts.map(({ ports }) => ports),
    ['443'],
  )
  const [wanted] = await wantedRulesets(gatehouse.core, owner.account.id, [db])
  assert.is(wanted?.rules.length, 500)
})

test.run()
