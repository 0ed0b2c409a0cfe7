import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSealer, SealBroken } from './seal.ts'

const test = suite('createSealer')
const secret = 'a secret of enough bytes'
const sealer = createSealer(secret)

const broken = (open: () => unknown) => assert.throws(open, (error: unknown) => error instanceof SealBroken)

test('opens what it sealed, also in another process with the same secret', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (plain, context) => {
      const sealed = sealer.seal(Buffer.from(plain), context)
      assert.equal(createSealer(secret).open(sealed, context), Buffer.from(plain))
    }),
  )
  assert.is(sealer.open(sealer.seal('schlüssel', 'c'), 'c').toString(), 'schlüssel')
})

test('another secret or context does not open it', () => {
  const sealed = sealer.seal('key', 'management-key:1')
  broken(() => createSealer(`${secret}!`).open(sealed, 'management-key:1'))
  broken(() => sealer.open(sealed, 'management-key:2'))
  broken(() => sealer.open(sealed, ''))
})

test('no byte can be changed, added or removed', () => {
  const sealed = sealer.seal('key', 'c')
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    broken(() => sealer.open(changed, 'c'))
    broken(() => sealer.open(sealed.subarray(0, at), 'c'))
  }
  broken(() => sealer.open(Buffer.concat([sealed, Buffer.of(0)]), 'c'))
  fc.assert(fc.property(fc.uint8Array(), (bytes) => broken(() => sealer.open(Buffer.from(bytes), 'c'))))
})

test('the same value sealed twice looks different, and shows nothing of itself', () => {
  const [one, two] = [sealer.seal('plain text', 'c'), sealer.seal('plain text', 'c')]
  assert.not.equal(one, two)
  assert.not(one.includes('plain'))
})

test('a short secret is refused', () => {
  for (const short of ['', 'fifteen bytes..']) assert.throws(() => createSealer(short), RangeError)
})

test('the error names the variable to look at and no secret', () => {
  try {
    createSealer(`${secret}!`).open(sealer.seal('key', 'c'), 'c')
    assert.unreachable()
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    assert.match(message, /GATEHOUSE_SECRET/)
    assert.not(message.includes(secret))
  }
})

test.run()
