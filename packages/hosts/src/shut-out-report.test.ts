import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HostUnreachable } from './host-unreachable.ts'
import { parseShutOut, shutOutInWords } from './shut-out.ts'

const test = suite("a server's word on who is shut out")
const parse = (stdout: string | Buffer) => parseShutOut(String(stdout), ['alice', 'bob'], 'web-1:22')

test('each reason stands with its login, and what was not asked for nowhere', () => {
  const said = [
    'Welcome!',
    'cannot alice expired',
    'cannot alice allow-users root  bob ',
    'cannot alice expired again',
    'cannot alice on-fire',
    'cannot carol expired',
    'cannot __proto__ expired',
    'cannot alice constructor',
    'cannot bob expired\u0007',
    'gatehouse done',
    'cannot bob expired',
  ]
  assert.equal(parse(said.join('\n')), {
    alice: [
      { word: 'expired', detail: null },
      { word: 'allow-users', detail: 'root  bob' },
    ],
  })
})

test('an answer that is not whole, or says that nothing could be done, is none', () => {
  for (const said of ['', 'cannot alice expired\n', 'gatehouse error no\ngatehouse done'])
    assert.throws(
      () => parse(said),
      (error: unknown) => error instanceof HostUnreachable,
    )
})

test('whatever bytes it is, what comes of it is a few known words and printable text', () => {
  const words = [
    'cannot alice methods ',
    'cannot ',
    'alice ',
    'bob ',
    'expired',
    '\n',
    '\0',
    '\u001b[31m',
    '\\u0000',
  ]
  const piece = fc.oneof(fc.constantFrom(...words).map(Buffer.from), fc.uint8Array({ maxLength: 6 }))
  let taken = 0
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
      const found = parse(Buffer.concat([...pieces, Buffer.from('\ngatehouse done\n')]))
      for (const [login, reasons] of Object.entries(found)) {
        taken++
        assert.ok(['alice', 'bob'].includes(login) && reasons.length <= 8)
        for (const reason of reasons) {
          assert.match(reason.detail ?? '', /^[ -~]{0,200}$/)
          assert.match(shutOutInWords(reason), /^[ -~]+$/)
        }
      }
    }),
    { numRuns: 1000 },
  )
  assert.ok(taken > 0)
})

test.run()
