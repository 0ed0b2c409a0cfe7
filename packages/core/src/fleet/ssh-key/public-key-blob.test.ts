import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InvalidPublicKey } from './invalid-public-key.ts'
import { e65537, ec, ed, line, made, number, p256, refused } from './public-key.testing.ts'
import { parsePublicKey } from './public-key.ts'
import { wirePositive, wireString } from './wire.ts'

const fields = suite('the fields of a public key')

fields('refuses a blob of another type, cut short, or with bytes behind it', () => {
  for (const [type, text] of Object.entries(made)) {
    const blob = Buffer.from(text.split(' ')[1] ?? '', 'base64')
    const as = (part: Buffer) => `${type} ${part.toString('base64')}`
    refused(as(Buffer.concat([blob, Buffer.of(0)])), 'malformed', /extra bytes/)
    refused(as(blob.subarray(0, -1)), 'malformed')
    refused(as(blob.subarray(0, 2)), 'malformed')
    for (const other of Object.keys(made))
      if (other !== type) refused(text.replace(type, other), 'type-mismatch')
  }
})

fields('refuses ed25519 keys of the wrong length', () => {
  for (const length of [0, 31, 33, 64])
    refused(line('ssh-ed25519', wireString(Buffer.alloc(length, 7))), 'malformed', /32 bytes/)
})

fields('refuses EC points that are compressed, at infinity, of another curve, or off the curve', () => {
  const key = (point: Buffer, curve = 'nistp256') =>
    line('ecdsa-sha2-nistp256', wireString(curve), wireString(point))
  const off = Buffer.from(p256)
  off[64] = (off[64] ?? 0) ^ 1
  refused(key(off), 'malformed', /not a point on its curve/)
  refused(key(Buffer.concat([Buffer.of(2), p256.subarray(1, 33)])), 'malformed')
  refused(key(Buffer.concat([Buffer.of(6), p256.subarray(1)])), 'malformed')
  refused(key(Buffer.of(0)), 'malformed')
  refused(key(Buffer.alloc(65, 4).fill(0, 1)), 'malformed')
  refused(key(Buffer.alloc(65, 255).fill(4, 0, 1)), 'malformed')
  refused(key(ec('P-384')), 'malformed')
  refused(key(p256, 'nistp384'), 'type-mismatch')
})

fields('refuses RSA numbers that are weak, huge, negative, padded or no RSA key', () => {
  const good = wirePositive(number(2048))
  const rsa = (e: Buffer, n: Buffer) => line('ssh-rsa', e, n)
  refused(rsa(e65537, wirePositive(number(1024))), 'weak-rsa', /1024 bits.*ssh-keygen -t ed25519/)
  refused(rsa(e65537, wirePositive(number(2047))), 'weak-rsa')
  refused(rsa(e65537, wirePositive(number(16392))), 'malformed', /16384/)
  refused(rsa(e65537, wireString(number(2048))), 'malformed', /positive/)
  refused(rsa(e65537, wireString(Buffer.concat([Buffer.of(0), number(2047)]))), 'malformed', /extra zeros/)
  refused(rsa(e65537, wireString('')), 'malformed', /positive/)
  refused(rsa(e65537, wireString(Buffer.of(0))), 'malformed')
  const even = number(2048)
  even[255] = 2
  refused(rsa(e65537, wirePositive(even)), 'malformed')
  for (const e of [Buffer.of(1), Buffer.of(2), Buffer.of(1, 0), Buffer.alloc(9, 1)])
    refused(rsa(wirePositive(e), good), 'malformed')
  assert.is(parsePublicKey(rsa(wirePositive(Buffer.of(3)), good)).bits, 2048)
})

fields('accepts RSA from 2048 bits, with a warning below 3072', () => {
  const rsa = (bits: number) => parsePublicKey(line('ssh-rsa', e65537, wirePositive(number(bits))))
  for (const bits of [2048, 3071]) assert.match(rsa(bits).warning ?? '', /3072.*ed25519.*recommended/)
  for (const bits of [3072, 4096, 16384]) assert.is(rsa(bits).warning, null)
  assert.is(rsa(3071).bits, 3071)
})

fields('refuses security keys made for a web site', () => {
  const sk = (application: string) =>
    line('sk-ssh-ed25519@openssh.com', wireString(ed), wireString(application))
  for (const application of ['', 'acme.com', 'ssh:\n', 'ssh: x', `ssh:${'x'.repeat(300)}`])
    refused(sk(application), 'malformed')
})

fields('a key with changed bytes is refused or stands for exactly those bytes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.entries(made)),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      ([type, text], changes) => {
        const blob = Buffer.from(text.split(' ')[1] ?? '', 'base64')
        for (const [at, byte] of changes) blob[at % blob.length] = byte
        try {
          assert.equal(parsePublicKey(`${type} ${blob.toString('base64')}`).blob, blob)
        } catch (error) {
          assert.instance(error, InvalidPublicKey)
        }
      },
    ),
    { numRuns: 1000 },
  )
})

fields.run()
