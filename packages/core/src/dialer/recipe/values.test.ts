import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkValue, type Format, formats, type Setting, type Value } from './setting.ts'
import { readLines, render } from './values.ts'

const test = suite('values of settings')
const base = { title: 'x', group: '', help: '', unit: '' }
const text: Setting = { ...base, key: 'text', type: 'text', maxLength: 60, pattern: null, default: '' }
const settings: Setting[] = [
  text,
  { ...base, key: 'level', type: 'decimal', min: -9, max: 9999, places: 3, default: 1 },
  { ...base, key: 'many', type: 'integer', min: -9, max: 999_999, default: 3 },
  { ...base, key: 'way', type: 'choice', choices: ['A', 'B_1', 'C d'], default: 'A' },
  { ...base, key: 'amd', type: 'boolean', words: ['Y', 'N'], default: false },
  { ...base, key: 'hours', type: 'time-range', clock: 12, default: '09:00-21:00' },
  { ...base, key: 'clock', type: 'time-range', clock: 24, default: '09:00-21:00' },
]

/** A random text of what people type and what they had better not. */
function anyText(): string {
  const of = [
    'a',
    'Z',
    '9',
    ' ',
    '=',
    ';',
    '#',
    '"',
    "'",
    '\\',
    '[',
    ']',
    '$',
    '`',
    'é',
    '日',
    '\u{1F512}',
    '\n',
    '\r',
    '\u0000',
    '\u202E',
    '%',
    '{',
    '>',
    ',',
  ]
  return Array.from(
    { length: Math.floor(Math.random() * 12) },
    () => of[Math.floor(Math.random() * of.length)],
  ).join('')
}

test('whatever is taken is read from the file as it was typed, in every format; the rest is refused', () => {
  let taken = 0
  for (let n = 0; n < 3000; n++) {
    const format = formats[n % 3] as Format
    const raw = anyText()
    const checked = checkValue(text, raw, format)
    if ('problem' in checked) continue
    taken++
    const values: Record<string, Value> = {
      text: checked.value,
      level: Math.round(Math.random() * 9_999_000) / 1000,
      many: Math.floor(Math.random() * 999_999),
      way: ['A', 'B_1', 'C d'][n % 3] ?? 'A',
      amd: n % 2 === 0,
      hours: n % 2 === 0 ? '09:30-24:00' : '00:00-12:00',
      clock: '08:05-23:59',
    }
    const lines = render({ format, section: '', settings }, values)
    const read = readLines({ format }, lines)
    if (format === 'json') assert.equal(JSON.parse(lines.join('\n'))['text'], checked.value)
    for (const setting of settings) {
      // 24:00 is 12am to who reads twelve hours
      if (setting.key === 'hours') continue
      assert.equal(
        checkValue(setting, read.get(setting.key), format),
        { value: values[setting.key] },
        `${format} ${lines.join('\n')}`,
      )
    }
  }
  assert.ok(taken > 300, `${taken}`)
})

test('values are read as people write them, and kept in one way', () => {
  const of = (key: string, raw: unknown) => {
    const setting = settings.find((one) => one.key === key)
    if (!setting) throw new Error(key)
    return checkValue(setting, raw, 'ini')
  }
  for (const [key, raw, value] of [
    ['hours', '9am-9pm', '09:00-21:00'],
    ['hours', '9:30am – 12am', null],
    ['hours', '12am-12pm', '00:00-12:00'],
    ['hours', '9-17:30', '09:00-17:30'],
    ['hours', '21:00-9:00', null],
    ['hours', '25-26', null],
    ['hours', '13pm-14pm', null],
    ['hours', '9am', null],
    ['level', '1.50', 1.5],
    ['level', '-0', 0],
    ['level', '1.2345', null],
    ['level', '1e3', null],
    ['level', Number.NaN, null],
    ['level', '10000', null],
    ['many', '1.0', 1],
    ['many', '1.5', null],
    ['amd', 'Y', true],
    ['amd', 'yes', null],
    ['way', 'a', null],
    ['text', ' x', null],
    ['text', 'x'.repeat(61), null],
  ] as const) {
    const checked = of(key, raw)
    assert.is('value' in checked ? checked.value : null, value, `${key} ${raw}`)
  }
  assert.equal(
    render(
      { format: 'ini', section: 'a', settings: settings.slice(4, 6) },
      { amd: true, hours: '09:30-21:00' },
    ),
    ['[a]', 'amd = Y', 'hours = 9:30am-9pm'],
  )
})

test.run()
