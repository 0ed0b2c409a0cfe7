import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { doubledKeys } from './doubled-keys.ts'

const test = suite('keys that an object of JSON has twice')

test('each is found where it is, however deep, and spelled however it may be', () => {
  const text = `[{"a": {"b": [1, {"c": 1}, {
    "d": "x", "e\\"": ",{[", "d": [{}, "d", ["d"]]
  }], "\\u0061": 1}, "a": 2,
  "a": 3, "__proto__": 1, "__proto__": 2 }]`
  JSON.parse(text)
  assert.equal(
    doubledKeys(text).map(({ path, lines }) => `${path.join('.')} ${lines}`),
    ['0.a.b.2.d 2,2', '0.a 1,3', '0.a 1,4', '0.__proto__ 4,4'],
  )
})

test('the same key in several objects is nothing, whatever they hold', () => {
  const any = (depth: number): unknown => {
    const kind = Math.floor(Math.random() * (depth === 0 ? 3 : 5))
    if (kind < 3) return [1.5, '"a": {,', null][kind]
    const inner = Array.from({ length: 3 }, () => any(depth - 1))
    return kind === 3 ? inner : Object.fromEntries(inner.map((one, at) => [['a', 'b\\"', '['][at], one]))
  }
  for (let n = 0; n < 300; n++) {
    const value = any(5)
    for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)])
      assert.equal(doubledKeys(text), [], text)
    const again = JSON.stringify({ k: value, z: [value] }).replace('"z":', '"k":')
    assert.equal(
      doubledKeys(again).map(({ path }) => path),
      [['k']],
      again,
    )
  }
})

test.run()
