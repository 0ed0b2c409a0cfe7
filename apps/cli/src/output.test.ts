import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { plain, printJson, printTable } from './output.ts'

const test = suite('output')

const captured = (run: () => void): string => {
  const { write } = process.stdout
  let text = ''
  process.stdout.write = (chunk: string | Uint8Array) => {
    text += chunk
    return true
  }
  try {
    run()
  } finally {
    process.stdout.write = write
  }
  return text
}

const hostile = 'a\x1b]0;owned\x07\x1b[2Jb\u009b31mc\r\nd\u202ee\u2028f\u{e0001}g'

test('text from outside loses what a terminal would act on', () => {
  assert.is(plain(hostile), 'a]0;owned[2Jb31mcdefg')
  assert.is(plain('Zoë 日本 👩\u200d💻 سرور\u200cها'), 'Zoë 日本 👩\u200d💻 سرور\u200cها')
})

test('tables are aligned, and hostile cells stay in their row', () => {
  const table = captured(() =>
    printTable(
      ['NAME', 'N'],
      [
        ['prod-1', 1],
        [hostile, null],
      ],
    ),
  )
  assert.equal(table.split('\n'), [
    'NAME                   N',
    'prod-1                 1',
    'a]0;owned[2Jb31mcdefg  –',
    '',
  ])
})

test('JSON holds what a terminal would act on as escapes, and reads back the same', () => {
  const json = captured(() => printJson({ hostile }))
  assert.not.match(json.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  assert.equal(JSON.parse(json), { hostile })
})

test.run()
