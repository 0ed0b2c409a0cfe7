import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { changesInWords } from './sync-run-words.ts'

const test = suite('syncs in words')

test('what changed is counted by login and file', () => {
  assert.is(
    changesInWords([
      { what: 'ops', added: ['a'], removed: ['b', 'c'] },
      { what: 'sudoers', added: ['x'], removed: [] },
    ]),
    'ops +1 −2, sudoers +1',
  )
  assert.is(changesInWords([]), 'nothing changed')
})

test.run()
