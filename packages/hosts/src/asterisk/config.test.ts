import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { asteriskStandInPath } from '../testing/asterisk-stand-in.ts'
import { readConfig } from './read-config.ts'
import { soundPortsIn } from './sound-ports.ts'
import { type ConfigSection, configLines, whyUnwritable } from './write-config.ts'

const test = suite('files that Asterisk reads')

type Read = readonly ConfigSection[] | 'refused'

/** What another reader by the same rules, in another language, makes of files; `odd` where it does not know. */
function readByPerl(texts: readonly string[]): (Read | 'odd')[] {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-asterisk-'))
  try {
    const paths = texts.map((text, at) => {
      const path = join(folder, `${at}.conf`)
      writeFileSync(path, text)
      return path
    })
    const { stdout, stderr } = spawnSync('perl', [asteriskStandInPath, 'dump', ...paths], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    assert.is(stderr, '')
    const [, ...files] = stdout.split(/^file /m)
    return files.map((file) => {
      const [outcome, ...lines] = file.split('\n')
      if (outcome === 'refused' || outcome === 'odd') return outcome
      const sections: { name: string; entries: [string, string][] }[] = []
      for (const line of lines) {
        const [what, ...words] = line.split(' ')
        const [first = '', second = ''] = words.map((word) => Buffer.from(word, 'hex').toString())
        if (what === 's') sections.push({ name: first, entries: [] })
        if (what === 'e') sections.at(-1)?.entries.push([first, second])
      }
      return sections
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const read = (text: string): Read => {
  const { sections, isRefused } = readConfig(text)
  return isRefused ? 'refused' : sections
}

/** What its reader makes much of. */
const pieces = [
  ';',
  '\\',
  '-',
  '--',
  ';--',
  '--;',
  '\\;',
  '=',
  '=>',
  '>',
  '#',
  '[',
  ']',
  '"',
  ' ',
  'a',
  'é',
  '\u00a0',
  '😀',
  '$',
  '\t',
  '\n',
]
const value = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((all) => all.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.nat({ max: 9000 }).map((length) => ';x'.repeat(length / 2)) },
)

test('whatever is typed comes back as it was typed, or is refused with a reason', () => {
  const all: ConfigSection[] = []
  let refused = 0
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
      const good = values.filter((one) => whyUnwritable(one, 'secret') === null)
      refused += values.length - good.length
      const section = { name: `s${all.length}`, entries: good.map((one) => ['secret', one] as const) }
      for (const one of values)
        if (!good.includes(one))
          assert.throws(() => configLines([{ name: 's', entries: [['secret', one]] }]), /no line can hold/)
      all.push(section)
      assert.equal(readConfig(configLines([section]).join('\n')).sections, [section])
    }),
    { numRuns: 600 },
  )
  assert.ok(refused > 50, String(refused))
  assert.equal(readByPerl([`${configLines(all).join('\n')}\n`]), [all])
})

test('two readers of the same rules agree about any file', () => {
  const line = fc.oneof(
    fc
      .array(fc.constantFrom(...pieces.filter((one) => one !== '\n'), 'key = ', '[s]'), { maxLength: 10 })
      .map((all) => all.join('')),
    fc.constantFrom(
      '[s]',
      'key = value',
      'key=>value',
      'k += v',
      ';---',
      `k = ${'x'.repeat(8187)}`,
      `k = ${'x'.repeat(9000)}`,
      `k = ${'x'.repeat(8185)}`,
    ),
  )
  // a file that is included would not be there
  const file = fc.array(line, { maxLength: 12 }).map((lines) => ['[first]', ...lines].join('\n'))
  const texts = fc.sample(
    file.filter((text) => !/include/.test(text)),
    500,
  )
  const others = readByPerl(texts)
  for (const [at, text] of texts.entries())
    if (others[at] !== 'odd') assert.equal(read(text), others[at], JSON.stringify(text))
  const known = others.filter((one) => Array.isArray(one) && one.some(({ entries }) => entries.length > 0))
  assert.ok(known.length > 100, String(known.length))
})

test('its rules are those of Asterisk’s source', () => {
  const of = (...lines: string[]) => {
    const { sections } = readConfig(['[s]', ...lines].join('\n'))
    return sections.flatMap(({ entries }) => entries.map((entry) => entry.join('|')))
  }
  assert.equal(of('a = 1 ; b', 'c=>2', 'd => 3', 'e = >4', ' f\t=\t5 '), ['a|1', 'c|2', 'd|3', 'e|>4', 'f|5'])
  assert.equal(of('a = x\\;y\\\\;z', 'b = \\x'), ['a|x;y\\;z', 'b|\\x'])
  assert.equal(of('a = 1 ;-- b', 'c = 2', 'd --; e = 3', 'f = 4'), ['a|1', 'e|3', 'f|4'])
  assert.equal(of('a = 1;-- x --;2', 'b = 3 ;--- not over lines', 'c = 4'), ['a|12', 'b|3', 'c|4'])
  assert.equal(of('a = x--;y', 'b = 1'), ['a|x--;y'], 'the end of a comment that had not begun')
  assert.equal(
    of(`a = ${'x'.repeat(8186)}`, 'b = 1', 'c = 2'),
    ['c|2'],
    'a line of exactly the buffer takes the next along',
  )
  assert.equal(of(`a = ${'x'.repeat(8185)}`, 'b = 1').length, 2)
  assert.equal(of('a = 1', '#include "x.conf"', '#exec y'), ['a|1'])
  assert.equal(readConfig('#include "x.conf"\n#tryinclude <y.conf>\n').includes, ['x.conf', 'y.conf'])
  assert.ok(readConfig('a = 1').isRefused)
})

test('a server’s ports for sound are those of its rtp.conf', () => {
  assert.equal(soundPortsIn('[general]\nrtpstart=12000\nrtpend = 12100 ; few\n'), {
    low: 12_000,
    high: 12_100,
  })
  assert.equal(soundPortsIn('[general]\n;rtpstart=12000\n[other]\nrtpstart=1\n'), { low: 5000, high: 31_000 })
  assert.equal(soundPortsIn('[general]\nrtpstart=20000\nrtpend=10000\n'), { low: 5000, high: 31_000 })
  assert.equal(soundPortsIn('[general]\nrtpstart=12000x\nrtpend=99999999999999999999\n'), {
    low: 12_000,
    high: 65_535,
  })
  assert.equal(soundPortsIn('\0\u0001[[[=;;--'), { low: 5000, high: 31_000 })
})

test.run()
