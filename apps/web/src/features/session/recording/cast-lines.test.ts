import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stepsIn } from './cast-lines.ts'

const test = suite('what lines of a cast do to a terminal')

test('a header begins, output is shown, a window changes, the rest is left out', () => {
  const lines =
    '{"version":2,"width":80,"height":24}\n[0.1,"o","hi\\r\\n"]\n[1,"i","x"]\n[2,"r","100x30"]\n[3,"m","note"]\n'
  assert.equal(stepsIn(lines), [
    { does: 'begin', cols: 80, rows: 24 },
    { does: 'show', text: 'hi\r\n' },
    { does: 'resize', cols: 100, rows: 30 },
  ])
  assert.equal(stepsIn(''), [])
})

test.run()
