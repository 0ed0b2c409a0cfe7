import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { connectionsAfter, type Listening, notAllowed, nothingListens, proposedRules } from './listening.ts'
import type { FirewallRule, Ruleset } from './ruleset.ts'

const test = suite('what listens, beside the rules')
const port = (protocol: 'tcp' | 'udp', number: number, process: string, address = '0.0.0.0'): Listening => ({
  protocol,
  address,
  port: number,
  process,
})
const listening = [
  port('tcp', 22, 'sshd'),
  port('tcp', 22, 'sshd', '::'),
  port('udp', 68, 'dhclient'),
  port('tcp', 80, 'nginx'),
  port('tcp', 443, 'nginx', '2001:db8::1'),
  port('tcp', 3306, 'mariadbd', '127.0.0.1'),
  port('udp', 5060, 'asterisk'),
]
const rule = (action: 'allow' | 'deny', number: number, sources: string[] = []): FirewallRule => ({
  id: `01890a5d-ac96-774b-bcce-b30209${String(number).padStart(6, '0')}`,
  action,
  protocol: 'tcp',
  ports: [{ from: number, to: number }],
  sources,
  comment: '',
  until: null,
})
const ruleset = (rules: FirewallRule[], more: Partial<Ruleset> = {}): Ruleset => ({
  enabled: true,
  gatewayOnly: false,
  sshPort: 22,
  gatehouse: ['10.99.0.1'],
  rules,
  ...more,
})

test('a rule is proposed for each program that listens for others, SSH’s own too', () => {
  assert.equal(proposedRules(notAllowed(listening, ruleset([]))), [
    { protocol: 'tcp', ports: [{ from: 22, to: 22 }], comment: 'sshd' },
    { protocol: 'tcp', ports: [{ from: 80, to: 80 }, { from: 443, to: 443 }], comment: 'nginx' },
    { protocol: 'udp', ports: [{ from: 5060, to: 5060 }], comment: 'asterisk' },
  ]) // biome-ignore format: a rule a line
})

test('what a rule speaks of already is not proposed, whoever it lets in', () => {
  const left = (given: Ruleset) => notAllowed(listening, given).map((one) => one.port)
  assert.equal(left(ruleset([rule('allow', 22, ['203.0.113.0/24']), rule('deny', 80)])), [443, 5060])
  assert.equal(left(ruleset([rule('deny', 80, ['203.0.113.0/24'])], { gatewayOnly: true })), [80, 443, 5060])
})

test('an allow rule at whose ports only the host itself can connect is one for nothing', () => {
  const rules = [rule('allow', 80), rule('allow', 3306), rule('allow', 8080), rule('deny', 9090)]
  assert.equal(
    nothingListens(listening, ruleset(rules)).map(({ ports }) => ports[0]?.from),
    [3306, 8080],
  )
})

test('a denial cuts what is open; what is only allowed no more stays, and cannot come again', () => {
  const open = [
    { source: '203.0.113.7', sourcePort: 50_000, port: 80 },
    { source: '198.51.100.1', sourcePort: 50_001, port: 80 },
    { source: '10.99.0.1', sourcePort: 50_002, port: 22 },
    // the host's own question
    { source: '203.0.113.7', sourcePort: 443, port: 40_000 },
  ]
  const before = ruleset([rule('allow', 80)])
  const after = (given: Ruleset) => connectionsAfter({ open, listening }, before, given, 0)
  assert.equal(after(ruleset([rule('allow', 80), rule('deny', 80, ['203.0.113.0/24'])])), {
    cut: [open[0]],
    notAgain: [],
  })
  assert.equal(after(ruleset([])), { cut: [], notAgain: [open[0], open[1]] })
  assert.equal(after(ruleset([], { enabled: false })), { cut: [], notAgain: [] })
})

test.run()
