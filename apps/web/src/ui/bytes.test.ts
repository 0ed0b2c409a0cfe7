import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesInWords } from './bytes.ts'

const test = suite('sizes in words')

test('a size has two or three digits and the unit that fits', () => {
  const sizes = [0, 999, 1000, 1234, 9949, 9950, 52_400_000, 999_600, 3e15]
  assert.equal(sizes.map(bytesInWords), [
    '0 B',
    '999 B',
    '1.0 kB',
    '1.2 kB',
    '9.9 kB',
    '10 kB',
    '52 MB',
    '1.0 MB',
    '3000 TB',
  ])
})

test.run()
