import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { momentInWords } from './moment-words.ts'

const test = suite('moments of a recording in words')

test('a moment of a recording', () =>
  assert.equal([0, 75.9, 3723].map(momentInWords), ['0:00', '1:15', '1:02:03']))

test.run()
