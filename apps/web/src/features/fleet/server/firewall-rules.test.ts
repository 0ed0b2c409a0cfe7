import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { nftablesRules, ufwRules } from './firewall-rules.ts'

const test = suite('firewall rules for SSH')
const both = { from: ['192.0.2.7', '2001:db8::/64', '10.1.0.0/16'], port: 2222 }

test('nftables: each family has its own line, and everybody else is dropped last', () => {
  const lines = nftablesRules(both)
    .split('\n')
    .map((line) => line.trim())
  assert.equal(lines.slice(3, 8), [
    'ct state established,related accept',
    'iifname "lo" tcp dport 2222 accept',
    'tcp dport 2222 ip saddr { 192.0.2.7, 10.1.0.0/16 } accept',
    'tcp dport 2222 ip6 saddr { 2001:db8::/64 } accept',
    'tcp dport 2222 drop',
  ])
})

test('nftables: a family without addresses has no line', () => {
  assert.not.match(nftablesRules({ from: ['192.0.2.7'], port: 22 }), 'ip6')
})

test('ufw: the refusal is given first, so that each that is let in goes before it', () => {
  assert.equal(ufwRules(both).split('\n'), [
    'ufw prepend deny proto tcp from any to any port 2222',
    'ufw prepend allow proto tcp from 192.0.2.7 to any port 2222',
    'ufw prepend allow proto tcp from 2001:db8::/64 to any port 2222',
    'ufw prepend allow proto tcp from 10.1.0.0/16 to any port 2222',
  ])
})

test.run()
