import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { asTerminalShows } from './line-ends.ts'

const test = suite('line ends of what had no terminal')

test('lines of output begin at the left; all else stays', () => {
  const cast = ['{"version":2}', '[0.1,"o","a\\nb\\r\\n"]', '[0.2,"i","c\\n"]', '[0.3,"o","unfini']
  const shown = ['{"version":2}', '[0.1,"o","a\\r\\nb\\r\\n"]', '[0.2,"i","c\\n"]', '[0.3,"o","unfini']
  assert.is(asTerminalShows(cast.join('\n')), shown.join('\n'))
})

test.run()
