import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commentIn, NotOurTable, parse } from './parse.ts'
import { render } from './render.ts'
import { ruleset } from './ruleset.testing.ts'
import { normalRule, type Ruleset, shortId } from './ruleset.ts'

const test = suite('a rendered rule set')

const office: Ruleset = {
  enabled: true,
  gatewayOnly: true,
  sshPort: 22,
  gatehouse: ['10.99.0.1'],
  rules: [
    {
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      action: 'allow',
      protocol: 'tcp',
      ports: [{ from: 443, to: 443 }],
      sources: ['2001:db8::/32', '203.0.113.0/24'],
      comment: 'office',
      until: 1_800_000_000,
    },
  ],
}

test('is read back as what it was: by short ids, in one spelling, denials first', () => {
  let rules = 0
  fc.assert(
    fc.property(ruleset, fc.boolean(), (given, first) => {
      const read = parse(render(given, { first }))
      const normal = given.rules.map(normalRule).map((rule) => ({ ...rule, id: shortId(rule.id) }))
      rules += normal.length
      const ordered = [
        ...normal.filter(({ action }) => action === 'deny'),
        ...normal.filter(({ action }) => action === 'allow'),
      ]
      assert.equal(read.rules, ordered)
      assert.equal([read.gatewayOnly, read.first], [given.gatewayOnly, first])
      // where neither is generated, the port is in no line
      if (given.gatewayOnly || given.gatehouse.length > 0) assert.is(read.sshPort, given.sshPort)
    }),
    { numRuns: 500 },
  )
  assert.ok(rules > 500)
})

test('has a line for each family, its end behind it, and says whose it is', () => {
  const lines = render(office).split('\n')
  const ours = lines.filter((line) => line.includes('office')).map((line) => line.trim())
  assert.equal(ours, [
    'ip saddr { 203.0.113.0/24 } tcp dport { 443 } counter accept comment "b302099a8057 office" # until 1800000000',
    'ip6 saddr { 2001:db8::/32 } tcp dport { 443 } counter accept comment "b302099a8057 office" # until 1800000000',
  ])
  assert.is(commentIn(String(ours[0])), 'b302099a8057 office')
  assert.is(commentIn('\t}'), null)
})

test('that is off is no table at all', () => {
  assert.is(render({ ...office, enabled: false }), 'table inet gatehouse\ndelete table inet gatehouse\n')
  assert.equal(parse(render({ ...office, enabled: false })).enabled, false)
})

test('with one byte changed is another one, or none of ours', () => {
  const text = render(office)
  const bytes = fc.record({ at: fc.nat(text.length - 1), byte: fc.constantFrom(...' "#{}\n\t1/.-axé\0') })
  let refused = 0
  fc.assert(
    fc.property(bytes, ({ at, byte }) => {
      const changed = text.slice(0, at) + byte + text.slice(at + 1)
      try {
        assert.is(render(parse(changed), { first: parse(changed).first }), changed)
      } catch (error) {
        if (!(error instanceof NotOurTable)) throw error
        refused++
      }
    }),
    { numRuns: 1000 },
  )
  assert.ok(refused > 500)
})

test('is not made of what nft cannot hold, or what would say something else', () => {
  const of = (change: object) => () =>
    render({ ...office, rules: office.rules.map((rule) => ({ ...rule, ...change })) })
  const bad: [object, RegExp][] = [
    [{ comment: 'the "office"' }, /double quote/],
    [{ comment: 'x\n}' }, /single line/],
    [{ comment: 'x\u202Ey' }, /single line/],
    [{ comment: 'é'.repeat(51) }, /at most 100 bytes; this one has 102/],
    [{ comment: 'x'.repeat(129) }, /this one has 129/],
    [{ sources: ['10.0.0.1/8'] }, /first address/],
    [{ sources: ['10.0.0.0/33'] }, /Not a network/],
    [{ sources: ['10.0.0.0/8 }'] }, /Not a network/],
    [{ sources: ['fe80::1%eth0'] }, /Not a network/],
    [{ sources: ['012.0.0.1'] }, /Not a network/],
    [{ ports: [{ from: 80, to: 70 }] }, /Not a port/],
    [{ ports: [{ from: 0.5, to: 70 }] }, /Not a port/],
    [{ ports: [{ from: 1, to: 65_536 }] }, /Not a port/],
    [{ protocol: 'icmp' }, /no ports/],
    [{ until: 1.5 }, /Not a time/],
    [{ id: 'x" drop' }, /Not an id/],
  ]
  for (const [change, words] of bad) assert.throws(of(change), words, JSON.stringify(change))
  assert.throws(() => render({ ...office, gatehouse: ['everywhere'] }), /Not a network/)
})

test.run()
