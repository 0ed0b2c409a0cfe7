import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ruleOfLine } from './rule-of-line.ts'

const test = suite('a line of nft as a rule')

test('sources, ports and a verdict', () => {
  assert.equal(ruleOfLine('tcp dport 81 accept'), {
    action: 'allow',
    protocol: 'tcp',
    ports: [{ from: 81, to: 81 }],
    sources: [],
    comment: '',
  })
  assert.equal(
    ruleOfLine(
      'ip saddr { 192.0.2.1, 198.51.100.0/24 } udp dport { 5060, 10000-20000 } counter packets 3 bytes 99 drop comment "sip"',
    ),
    {
      action: 'deny',
      protocol: 'udp',
      ports: [
        { from: 5060, to: 5060 },
        { from: 10000, to: 20000 },
      ],
      sources: ['192.0.2.1/32', '198.51.100.0/24'],
      comment: 'sip',
    },
  )
  assert.equal(ruleOfLine('ip6 saddr 2001:db8::/32 meta l4proto tcp accept')?.sources, ['2001:db8::/32'])
  assert.is(ruleOfLine('ip saddr 192.0.2.1 reject')?.action, 'deny')
})

test('what says more than that, or less, is none', () => {
  for (const line of [
    '',
    'accept',
    'counter drop',
    'ct state established accept',
    'iifname "eth1" tcp dport 22 accept',
    'tcp dport 22 limit rate 3/minute accept',
    'tcp dport 22 jump other',
    'ip saddr != 192.0.2.1 tcp dport 22 drop',
    'ip saddr 192.0.2.1-192.0.2.9 accept',
    'tcp dport ssh accept',
    'tcp dport 70000 accept',
    'tcp dport 22',
    'tcp dport 22 accept drop',
    'tcp sport 22 accept',
  ])
    assert.is(ruleOfLine(line), null, line)
})

test.run()
