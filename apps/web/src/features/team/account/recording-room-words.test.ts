import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { roomProblem, takenInWords } from './recording-room-words.ts'

const test = suite('room for recordings, in words')
const GB = 1000 ** 3
const room = {
  bytes: 12 * GB,
  quota: (50 * GB) as number | null,
  gigabytes: null,
  usual: 50 * GB,
  sessionMegabytes: 4000,
  commandKilobytes: 1024,
  commandKilobytesPerSecond: 2,
  disk: null,
}

test('what they take is said with what they may', () => {
  assert.is(takenInWords(room), '12 GB of 50 GB')
  assert.is(takenInWords({ ...room, quota: null }), '12 GB, no limit')
})

test('the worst problem is the one that is told', () => {
  const words = (more: Partial<typeof room> | { disk: 'low' | 'full' }) => {
    const problem = roomProblem({ ...room, ...more })
    return problem && `${problem.isFull} ${problem.words}`
  }
  assert.is(words({}), null)
  assert.is(words({ bytes: 90 * GB, quota: null }), null)
  assert.match(words({ bytes: 41 * GB }) ?? '', /^false Recordings use 41 GB of 50 GB/)
  assert.match(words({ disk: 'low' }) ?? '', /^false The disk for recordings is nearly full/)
  assert.match(words({ bytes: 50 * GB - 1 }) ?? '', /^true Recordings use all of their 50 GB/)
  assert.match(words({ disk: 'full' }) ?? '', /^true The disk for recordings is full/)
})

test.run()
