import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { networkOf } from './network-of.ts'

const test = suite('what counts as one address')

test('an IPv4 address is itself, however it is written', () => {
  assert.is(networkOf('192.0.2.7'), '192.0.2.7')
  assert.is(networkOf('192.0.2.7:51234'), '192.0.2.7')
  assert.is(networkOf('::ffff:192.0.2.7'), '192.0.2.7')
  assert.is(networkOf('0:0:0:0:0:FFFF:c000:207'), '192.0.2.7')
})

test('the addresses of one /64 are one, and those of the next are not', () => {
  for (const address of ['2001:db8:1:2::7', '2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::'])
    assert.is(networkOf(address), '2001:db8:1:2::/64')
  assert.is(networkOf('2001:db8:1:3::7'), '2001:db8:1:3::/64')
  assert.is(networkOf('::1'), '::/64')
  assert.is(networkOf('1::2:3:4:5:6'), '1:0:0:2::/64')
  assert.is(networkOf('fe80::1%eth0'), 'fe80::/64')
  for (const address of ['[2001:db8:1:2::7]', '[2001:db8:1:2::7]:443'])
    assert.is(networkOf(address), '2001:db8:1:2::/64')
})

test('what is no address counts as one, so that nobody gets around a limit with words', () => {
  for (const nonsense of [null, '', 'x', '1.2.3', '::ffff:1.2.3.999', '[::1', '1::2::3', '1.2.3:4', '[x]:1'])
    assert.is(networkOf(nonsense), 'unknown')
})

test.run()
