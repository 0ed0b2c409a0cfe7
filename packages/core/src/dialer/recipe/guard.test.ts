import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Condition, conditionText, holds, NoCondition, parseCondition, settingsIn } from './guard.ts'
import type { Setting, Value } from './setting.ts'

const test = suite('conditions of guards')
const base = { title: 'x', group: '', help: '', unit: '' }
const settings: Setting[] = [
  { ...base, key: 'level', type: 'decimal', min: 0, max: 9, places: 1, default: 1 },
  { ...base, key: 'most', type: 'integer', min: 0, max: 9, default: 3 },
  { ...base, key: 'way', type: 'choice', choices: ['A', 'B', 'or'], default: 'A' },
  { ...base, key: 'amd', type: 'boolean', words: ['Y', 'N'], default: false },
  { ...base, key: 'hours', type: 'time-range', clock: 24, default: '09:00-21:00' },
]

/** Numbers that are the same each time. */
function* numbers(seed: number) {
  for (let x = seed; ; ) {
    x = (x * 1103515245 + 12345) % 2147483648
    yield x / 2147483648
  }
}

test('what is written reads as the same again, and holds exactly where the same in JavaScript does', () => {
  const random = numbers(7)
  const upTo = (n: number) => Math.floor((random.next().value as number) * n)
  const ops = ['=', '!=', '<', '<=', '>', '>='] as const
  const build = (depth: number): [Condition, (values: Record<string, Value>) => boolean] => {
    const kind = depth === 0 ? upTo(4) : upTo(7)
    if (kind < 2) {
      const op = ops[upTo(6)] ?? '='
      const right = upTo(2) === 0 ? { setting: 'most' } : { value: upTo(9) }
      const other = (values: Record<string, Value>) =>
        ('setting' in right ? values['most'] : right.value) as number
      const by = {
        '=': (a: number, b: number) => a === b,
        '!=': (a: number, b: number) => a !== b,
        '<': (a: number, b: number) => a < b,
        '<=': (a: number, b: number) => a <= b,
        '>': (a: number, b: number) => a > b,
        '>=': (a: number, b: number) => a >= b,
      }[op]
      return [
        { kind: 'compare', left: 'level', op, right },
        (values) => by(values['level'] as number, other(values)),
      ]
    }
    if (kind === 2) {
      const values = ['A', 'B', 'or'].slice(0, 1 + upTo(3))
      return [{ kind: 'in', left: 'way', values }, (of) => values.includes(of['way'] as string)]
    }
    if (kind === 3)
      return [{ kind: 'compare', left: 'amd', op: '=', right: { value: true } }, (of) => of['amd'] === true]
    if (kind === 4) {
      const [of, says] = build(depth - 1)
      return [{ kind: 'not', of }, (values) => !says(values)]
    }
    const parts = Array.from({ length: 2 + upTo(2) }, () => build(depth - 1))
    const of = parts.map(([one]) => one)
    return kind === 5
      ? [{ kind: 'and', of }, (values) => parts.every(([, says]) => says(values))]
      : [{ kind: 'or', of }, (values) => parts.some(([, says]) => says(values))]
  }
  for (let n = 0; n < 500; n++) {
    const [condition, says] = build(upTo(4))
    const text = conditionText(condition)
    if (text.length > 500) continue
    const read = parseCondition(text, settings)
    assert.is(conditionText(read), text)
    for (let m = 0; m < 5; m++) {
      const values = {
        level: upTo(90) / 10,
        most: upTo(9),
        way: ['A', 'B', 'or'][upTo(3)] ?? 'A',
        amd: upTo(2) === 0,
        hours: '',
      }
      assert.is(holds(read, values), says(values), text)
    }
    assert.ok(settingsIn(read).every((key) => settings.some((setting) => setting.key === key)))
  }
})

test('“and” binds closer than “or”, and “not” closest', () => {
  const of = (text: string, values: Record<string, Value>) => holds(parseCondition(text, settings), values)
  assert.is(of('amd or level > 3 and level < 5', { amd: true, level: 9 }), true)
  assert.is(of('(amd or level > 3) and level < 5', { amd: true, level: 9 }), false)
  assert.is(of('not amd and level > 3', { amd: false, level: 4 }), true)
  assert.is(of('not (amd and level > 3)', { amd: true, level: 4 }), false)
})

test('what is no condition is refused in words', () => {
  for (const [text, words] of [
    ['', /There is no setting “”/],
    ['nothing > 3', /There is no setting “nothing”/],
    ['level', /Expected a comparison after “level”/],
    ['level >', /There is no setting/],
    ['level > "A"', /“level” is a number, and "A" is a text/],
    ['level > amd', /“level” is a number, and amd is a yes or no/],
    ['way > "A"', /only = and != compare it/],
    ['way = "C"', /is none of the choices/],
    ['amd > true', /only = and != compare it/],
    ['hours = "x"', /which nothing compares/],
    ['(level > 3', /Expected “\)” at the end/],
    ['level > 3)', /Nothing can follow at “\)”/],
    ['level > 3 amd', /Nothing can follow at “amd”/],
    ['level ~ 3', /“~ 3” is not understood/],
    ['level > 3; drop', /is not understood/],
    ['way in "A"', /Expected “\(”/],
    ['way in ("A", way)', /values alone/],
    ['way = "A', /is not understood/],
    [`${'('.repeat(30)}amd${')'.repeat(30)}`, /nested at most 20 deep/],
    [`amd${' or amd'.repeat(100)}`, /at most 500 characters/],
  ] as const)
    assert.throws(
      () => parseCondition(text, settings),
      (error: Error) => error instanceof NoCondition && words.test(error.message),
      text,
    )
})

test.run()
