import { createCipheriv, hkdfSync } from 'node:crypto'
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

/** As it was sealed before values named their secret. */
function sealedUnnamed(plain: string, context: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'gatehouse seal v1', 32))
  const nonce = Buffer.alloc(12, 7)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(
    Buffer.concat([Buffer.of(1), Buffer.from(context)]),
  )
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(1), nonce, text, cipher.getAuthTag()])
}

test('what names no secret is opened by whichever it was sealed with', () => {
  const sealed = sealedUnnamed('key', 'c')
  assert.is(sealer.open(sealed, 'c').toString(), 'key')
  const both = createSealer(() => ({ current: 'another secret of enough bytes', others: [secret] }))
  assert.is(both.open(sealed, 'c').toString(), 'key')
  broken(() => createSealer('another secret of enough bytes').open(sealed, 'c'))
  broken(() => both.open(sealed, 'd'))
})

const secrets = fc.uniqueArray(fc.string({ minLength: 16, maxLength: 40 }), { minLength: 2, maxLength: 4 })

test('any process that knows a secret opens what any other has sealed with it, and nobody else does', () => {
  fc.assert(
    fc.property(secrets, fc.uint8Array(), fc.string(), (all, plain, context) => {
      const [current = '', ...others] = all
      const sealed = createSealer(() => ({ current, others })).seal(Buffer.from(plain), context)
      for (const secretOfOther of others) {
        const beside = createSealer(() => ({ current: secretOfOther, others: [current] }))
        assert.equal(beside.open(sealed, context), Buffer.from(plain))
        broken(() => createSealer(() => ({ current: secretOfOther, others: others })).open(sealed, context))
      }
      assert.equal(createSealer(current).open(sealed, context), Buffer.from(plain))
      assert.equal(sealed.subarray(0, 9), createSealer(current).mark())
    }),
    { numRuns: 50 },
  )
})

test('the secret is asked for each time, and one that was known once opens as long as the process runs', () => {
  let now = { current: secret, others: [] as string[] }
  const running = createSealer(() => now)
  const before = running.seal('one', 'c')
  now = { current: 'another secret of enough bytes', others: [secret] }
  const after = running.seal('two', 'c')
  assert.is(createSealer(now.current).open(after, 'c').toString(), 'two')
  now = { ...now, others: [] }
  assert.is(running.open(before, 'c').toString(), 'one')
})

test('the key of a secret that is no more opens recordings and nothing else', () => {
  const today = createSealer('another secret of enough bytes')
  today.learn(createSealer(() => ({ current: 'another secret of enough bytes', others: [secret] })).others())
  assert.is(today.open(sealer.seal('key', 'recording:cast:1'), 'recording:cast:1').toString(), 'key')
  assert.is(today.open(sealedUnnamed('key', 'recording:cast:1'), 'recording:cast:1').toString(), 'key')
  for (const context of ['viewing', 'mail', 'management-key:1'])
    broken(() => today.open(sealer.seal('key', context), context))
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
