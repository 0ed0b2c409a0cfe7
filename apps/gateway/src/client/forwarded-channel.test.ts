import { EventEmitter } from 'node:events'
import type ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Wire } from '../wire/wire.ts'
import { ForwardedChannel } from './forwarded-channel.ts'

const test = suite('a forwarded connection')

test('leaves nothing behind on its connection when it is over, however it ends', () => {
  const listeners = new Set<() => void>()
  const connection = {
    wire: {} as Wire, // nothing is sent
    onClose(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  let gone = 0
  const opened = new EventEmitter()
  const hungUp = new ForwardedChannel(
    () => opened as ssh2.ServerChannel,
    () => {},
    connection,
  )
  hungUp.onGone(() => gone++)
  hungUp.begin()
  assert.is(listeners.size, 1)
  opened.emit('hangup')
  assert.equal([listeners.size, gone], [0, 1])

  const lines: unknown[] = []
  const refused = new ForwardedChannel(
    () => {
      throw new Error('not to be accepted')
    },
    (line) => lines.push(line),
    connection,
  )
  refused.end({ by: 'gateway', line: 'No.' })
  assert.equal([listeners.size, lines], [0, ['No.']])

  const cut = new ForwardedChannel(
    () => new EventEmitter() as ssh2.ServerChannel,
    () => {},
    connection,
  )
  cut.onGone(() => gone++)
  cut.begin()
  for (const listener of [...listeners]) listener()
  assert.equal([listeners.size, gone], [0, 2])
})

test.run()
