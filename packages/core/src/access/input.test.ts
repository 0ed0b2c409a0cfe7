import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { givenName } from './input.ts'

const test = suite('names that people give')
const isName = (text: string) => givenName.safeParse(text).success

test('a joiner stands where its script or an emoji spells with it', () => {
  for (const name of ['سرور\u200cها', '👩\u200d💻 laptop', 'क्\u200dष', '🏳️\u200d🌈'])
    assert.ok(isName(name), name)
})

test('nothing invisible stands anywhere else', () => {
  for (const name of [
    'ad\u200cmin',
    '\u200dadmin',
    'admin\u200d',
    'а\u200cдмин',
    'سرور\u200c\u200cها',
    'a\u202eb',
    'a\u00adb',
    'a\u0000b',
    'a\nb',
    '\ufeffa\u2028b',
  ])
    assert.not(isName(name), JSON.stringify(name))
})

test.run()
