import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultLimits } from '../limits.ts'
import { HalfOpen } from './half-open.ts'

const test = suite('HalfOpen')
const limits = { ...defaultLimits, halfOpen: 3, halfOpenPerAddress: 2 }

// what is used of a socket
const socketOf = () => new PassThrough() as unknown as Socket

function begin() {
  const halfOpen = new HalfOpen(limits)
  const admit = (address: string) => {
    const socket = socketOf()
    return halfOpen.admit(socket, address) ? socket : null
  }
  return { halfOpen, admit }
}

test('a subscriber’s /64 of IPv6 has the places of one address', () => {
  const { halfOpen, admit } = begin()
  const admitted = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map(admit)
  assert.equal(
    admitted.map((socket) => socket !== null),
    [true, true, false, true],
  )
  halfOpen.close()
})

test('who has been silent for the longest goes first, and who has shown a key that is known goes last', async () => {
  const { halfOpen, admit } = begin()
  const [known, silent, speaks] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map(admit)
  if (!known || !silent || !speaks) return assert.unreachable()
  halfOpen.isKnown(known)
  silent.write('SSH-2.0-x')
  speaks.write('SSH-2.0-y')
  await new Promise((resolve) => setImmediate(resolve))
  silent.write('more')
  await new Promise((resolve) => setImmediate(resolve))
  admit('192.0.2.4')
  assert.equal(
    [known, silent, speaks].map(({ destroyed }) => destroyed),
    [false, false, true],
  )
  halfOpen.close()
})

test.run()
