import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SessionLimits } from '../gatekeeper.ts'
import { until } from '../testing/until.ts'
import { Clock } from './clock.ts'

const test = suite('a session’s clock')

function clock(limits: SessionLimits) {
  const lines: string[] = []
  return { lines, clock: new Clock(limits, (line) => lines.push(line)) }
}

test('says once that nothing has passed, or that the session has lasted its longest', async () => {
  const idle = clock({ idleSeconds: 0.05 })
  const long = clock({ maxSeconds: 0.05 })
  await until(() => idle.lines.length > 0 && long.lines.length > 0)
  await sleep(100)
  assert.equal(idle.lines, ['The session was ended after 0.05 seconds without activity.'])
  assert.equal(long.lines, ['The session was ended after 0.05 seconds, the longest one is allowed to last.'])
})

test('without limits, or stopped, it says nothing, whatever is set then', async () => {
  const none = clock({})
  const stopped = clock({ idleSeconds: 0.05, maxSeconds: 0.05 })
  stopped.clock.stop()
  stopped.clock.limit({ idleSeconds: 0.01, maxSeconds: 0.01 })
  await sleep(150)
  assert.equal([none.lines, stopped.lines], [[], []])
})

test('limits set later hold for what has passed already', async () => {
  const { lines, clock: late } = clock({ idleSeconds: 600 })
  await sleep(60)
  late.limit({ maxSeconds: 600 })
  late.limit({ maxSeconds: 0.05 })
  assert.match(lines[0] ?? '', /longest one is allowed to last/)
  const other = clock({})
  await sleep(60)
  other.clock.limit({ idleSeconds: 0.05 })
  assert.match(other.lines[0] ?? '', /without activity/)
})

test('a limit that is taken away ends nothing', async () => {
  const { lines, clock: freed } = clock({ idleSeconds: 0.05, maxSeconds: 0.05 })
  freed.limit({})
  await sleep(150)
  assert.equal(lines, [])
})

test.run()
