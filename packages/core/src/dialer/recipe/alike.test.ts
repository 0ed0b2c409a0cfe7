import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alike } from './alike.ts'

const test = suite('servers that a change does the same to')

test('they are one, the most of them first, and none is lost', () => {
  const items = Array.from({ length: 500 }, (_, n) => ({
    server: `${n}`,
    name: `web-${n}`,
    added: [`level = ${n % 100 === 7 ? 4 : 3}`],
    removed: [`level = ${n === 300 ? 2 : 1}`],
  }))
  const groups = alike(items)
  assert.equal(
    groups.map(({ servers, added, removed }) => [servers.length, ...added, ...removed]),
    [
      [494, 'level = 3', 'level = 1'],
      [5, 'level = 4', 'level = 1'],
      [1, 'level = 3', 'level = 2'],
    ],
  )
  assert.equal(groups[1]?.servers, ['web-7', 'web-107', 'web-207', 'web-307', 'web-407'])
  assert.equal(alike([]), [])
})

test.run()
