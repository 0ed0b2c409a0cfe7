import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { effectOf } from './effect.ts'
import { evaluate } from './evaluate.ts'
import type { Packet } from './lines.ts'
import { lockOut } from './lock-out.ts'
import { now, packet, ruleset } from './ruleset.testing.ts'
import type { FirewallRule, Ruleset } from './ruleset.ts'

const test = suite('what a change of rules does')

const off: Ruleset = {
  enabled: false,
  gatewayOnly: false,
  sshPort: 22,
  gatehouse: ['10.99.0.1/32'],
  rules: [],
}
const allow = (change: Partial<FirewallRule>): FirewallRule => ({
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  action: 'allow',
  protocol: 'tcp',
  ports: [{ from: 443, to: 443 }],
  sources: [],
  comment: '',
  until: null,
  ...change,
})
const told = (before: Ruleset, after: Ruleset) => {
  const { opens, shuts } = effectOf(before, after, now)
  const words = (all: typeof opens) => all.map(({ protocol, ports, from }) => `${protocol} ${ports} ${from}`)
  return { opens: words(opens), shuts: words(shuts) }
}

test('turning it on shuts all that nothing allows, and says what Gatehouse keeps', () => {
  assert.equal(told(off, { ...off, enabled: true, rules: [allow({})] }), {
    opens: [],
    shuts: [
      'tcp 1-442, 444-65535 anywhere else',
      'tcp 1-21, 23-442, 444-65535 10.99.0.1/32',
      'udp  anywhere',
      'other  anywhere',
    ],
  })
})

test('one rule more opens what it says, once', () => {
  const on = { ...off, enabled: true }
  assert.equal(told(on, { ...on, rules: [allow({})] }), { opens: ['tcp 443 anywhere'], shuts: [] })
  assert.equal(told(on, { ...on, rules: [allow({ sources: ['203.0.113.0/24'] })] }), {
    opens: ['tcp 443 203.0.113.0/24'],
    shuts: [],
  })
  assert.equal(told(on, on), { opens: [], shuts: [] })
})

test('nothing is told that is not so: what a packet of it meets has changed', () => {
  let checked = 0
  fc.assert(
    fc.property(ruleset, ruleset, packet, (before, after, any) => {
      const one: Packet = { ...any, state: 'new', sourcePort: 40_000 }
      const [was, will] = [before, after].map((rules) => evaluate(rules, one).verdict)
      const { opens, shuts } = effectOf(before, after, now)
      if (opens.length + shuts.length === 0) {
        assert.is(was, will, 'nothing is said to change')
        checked++
      }
      if (was !== will) {
        const all = will === 'accept' ? opens : shuts
        assert.ok(
          all.some(({ protocol }) => protocol === one.protocol),
          'what changes is told',
        )
        checked++
      }
    }),
    { numRuns: 300 },
  )
  assert.ok(checked > 50)
})

test('what keeps Gatehouse out is found, wherever in its networks that is', () => {
  const of = (change: Partial<Ruleset>, ...rules: Partial<FirewallRule>[]) =>
    lockOut({ ...off, ...change, rules: rules.map(allow) }, now)
  assert.is(
    of({}, { action: 'deny', sources: ['10.99.0.0/16'], ports: [{ from: 22, to: 22 }] })?.source,
    '10.99.0.1',
  )
  assert.is(of({}, { action: 'deny', sources: ['10.98.0.0/16'], ports: [] }), null)
  assert.is(
    of({ gatehouse: ['10.99.0.0/16'] }, { action: 'deny', sources: ['10.99.7.0/24'], ports: [] })?.source,
    '10.99.7.0',
  )
  assert.is(of({ gatehouse: [] }, { action: 'deny', sources: [], ports: [] })?.source, null)
  assert.is(of({ gatehouse: [] }, { action: 'deny', sources: ['10.99.0.0/16'], ports: [] }), null)
  assert.is(of({}, { action: 'deny', sources: [], ports: [], until: now - 1 }), null)
  assert.is(of({ gatewayOnly: true }), null)
})

test.run()
