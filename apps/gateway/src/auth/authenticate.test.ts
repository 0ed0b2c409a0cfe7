import { generateKeyPairSync } from 'node:crypto'
import { wireString } from '@gatehouse/core/fleet/ssh-key/wire'
import fc from 'fast-check'
import type ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { OfferedKey } from '../gatekeeper.ts'
import { ordinaryKey, type SecurityKey, securityKey, type TestKey } from '../testing/keys.ts'
import { type Claim, userauth } from '../testing/userauth.ts'
import { authenticate } from './authenticate.ts'

const keys: TestKey[] = [
  ordinaryKey('ed25519'),
  ordinaryKey('ecdsa', 256),
  ordinaryKey('ecdsa', 384),
  ordinaryKey('ecdsa', 521),
  ordinaryKey('rsa', 2048),
  securityKey('ed25519'),
  securityKey('ecdsa', 'ssh:laptop'),
]
const [ed25519, , , , rsa, skEd25519, skEcdsa] = keys as [TestKey, ...TestKey[]] &
  [TestKey, TestKey, TestKey, TestKey, TestKey, SecurityKey, SecurityKey]
const stranger = ordinaryKey('ed25519')
const algorithmOf = (key: TestKey) => (key.type === 'ssh-rsa' ? 'rsa-sha2-512' : key.type)

/** All keys are known but the stranger's; each belongs to the user named by its fingerprint. */
const asked: OfferedKey[] = []
const holderOf = async (key: OfferedKey) => {
  asked.push(key)
  const known = keys.some(({ fingerprint }) => fingerprint === key.fingerprint)
  return known ? { userId: key.fingerprint, keyId: key.fingerprint } : null
}

/** Who the request shows: `nothing`, `known-key`, or the holder's id. */
async function shown(claim: Claim | ssh2.AuthContext): Promise<string> {
  const context = 'method' in claim ? claim : userauth(claim)
  if (!context) return 'disconnected'
  const answer = await authenticate(context, holderOf)
  return answer.what === 'holder' ? answer.holder.userId : answer.what
}

const refused = ['nothing', 'disconnected']
const question = (key: TestKey): Claim => ({ algorithm: algorithmOf(key), blob: key.blob })
const proof = (key: TestKey, sign = key.sign): Claim => ({ ...question(key), sign: (data) => sign(data) })

const test = suite('authentication')

test('each type of key proves its holder', async () => {
  for (const key of keys) assert.is(await shown(proof(key)), key.fingerprint, key.type)
  const sha256: Claim = {
    algorithm: 'rsa-sha2-256',
    blob: rsa.blob,
    sign: (data) => rsa.sign(data, 'rsa-sha2-256'),
  }
  assert.is(await shown(sha256), rsa.fingerprint)
})

test('whether a key would do is answered for known keys alone', async () => {
  for (const key of keys) assert.is(await shown(question(key)), 'known-key', key.type)
  assert.is(await shown(question(stranger)), 'nothing')
})

test("a stranger's genuine signature shows nobody", async () => {
  assert.is(await shown(proof(stranger)), 'nothing')
})

test("a key that is shown and another's signature under it: refused, for every pair (CVE-2024-45337)", async () => {
  for (const key of keys)
    for (const other of [...keys, stranger]) {
      if (other === key) continue
      const forged = await shown({ ...question(key), sign: (data) => other.sign(data) })
      assert.ok(refused.includes(forged), `${key.type} signed by ${other.type}`)
      const renamed = await shown({ ...question(key), sign: (data) => other.sign(data, algorithmOf(key)) })
      assert.ok(refused.includes(renamed), `${key.type} signed by ${other.type}, renamed`)
    }
})

test("an algorithm that is not the key's, for which verify() answers with a truthy Error, is refused", async () => {
  const algorithms = [...keys.map(algorithmOf), 'rsa-sha2-256', 'ssh-rsa', 'ssh-dss', 'none', '', '__proto__']
  for (const key of keys)
    for (const algorithm of algorithms) {
      if (algorithm === algorithmOf(key) || (key === rsa && algorithm.startsWith('rsa-sha2-'))) continue
      const sign = (data: Buffer) => key.sign(data)
      assert.is.not(await shown({ algorithm, blob: key.blob, sign }), key.fingerprint)
      assert.is.not(await shown({ algorithm, blob: key.blob }), 'known-key', `${key.type} as ${algorithm}`)
    }
})

test('RSA with SHA-1 is refused, also when it calls itself something better', async () => {
  const sha1 = (data: Buffer) => rsa.sign(data, 'ssh-rsa')
  assert.is(await shown({ algorithm: 'ssh-rsa', blob: rsa.blob, sign: sha1 }), 'nothing')
  assert.is(await shown({ algorithm: 'ssh-rsa', blob: rsa.blob }), 'nothing')
  assert.is(await shown({ algorithm: 'rsa-sha2-512', blob: rsa.blob, sign: sha1 }), 'nothing')
  const bare = (data: Buffer) => rsa.sign(data, 'ssh-rsa').subarray(4 + 'ssh-rsa'.length)
  const renamed = (data: Buffer) => Buffer.concat([wireString('rsa-sha2-512'), bare(data)])
  assert.is(await shown({ algorithm: 'rsa-sha2-512', blob: rsa.blob, sign: renamed }), 'nothing')
})

test('a signature for another session, another name or another key is refused', async () => {
  for (const key of keys) {
    let captured: Buffer | undefined
    const capture = (data: Buffer) => {
      captured = key.sign(data)
      return captured
    }
    await shown({ ...question(key), sign: capture })
    const replay = () => captured as unknown as Buffer // set by the line above
    assert.is(await shown({ ...question(key), username: 'prod-2', sign: replay }), 'nothing')
    const changed = (data: Buffer) => key.sign(Buffer.concat([data.subarray(0, -1), Buffer.of(1)]))
    assert.is(await shown(proof(key, changed)), 'nothing')
  }
})

test('a question is one with neither signature nor signed data: half of a proof is refused', async () => {
  const genuine = userauth(proof(ed25519)) as ssh2.PublicKeyAuthContext
  assert.is(await shown({ ...genuine, signature: undefined } as unknown as ssh2.AuthContext), 'nothing')
  assert.is(await shown({ ...genuine, blob: undefined } as unknown as ssh2.AuthContext), 'nothing')
  assert.is(await shown({ ...genuine, signature: Buffer.alloc(0) } as unknown as ssh2.AuthContext), 'nothing')
})

test('other methods show nothing, and nobody is looked up for them', async () => {
  const before = asked.length
  for (const method of ['none', 'password', 'keyboard-interactive', 'hostbased']) {
    assert.is(await shown({ ...(userauth(proof(ed25519)) as object), method } as ssh2.AuthContext), 'nothing')
  }
  assert.is(asked.length, before)
})

test('a key that is damaged, too weak, or written in another way than its proper one is refused unasked', async () => {
  const weak = ordinaryKey('rsa', 1024)
  const padded = Buffer.concat([ed25519.blob, Buffer.of(0)])
  const certificate = 'ssh-ed25519-cert-v01@openssh.com'
  const before = asked.length
  for (const claim of [
    { algorithm: 'rsa-sha2-512', blob: weak.blob, sign: weak.sign },
    { algorithm: 'ssh-ed25519', blob: padded, sign: ed25519.sign },
    { algorithm: 'ssh-ed25519', blob: ed25519.blob.subarray(0, -1), sign: ed25519.sign },
    { algorithm: certificate, blob: ed25519.blob, sign: ed25519.sign },
    { algorithm: 'ssh-ed25519', blob: Buffer.alloc(0) },
  ]) {
    assert.is(
      await shown({ ...claim, ...(claim.sign && { sign: (data: Buffer) => claim.sign(data) }) }),
      'nothing',
    )
  }
  assert.is(asked.length, before)
})

test('a security key that nobody has touched is refused', async () => {
  for (const key of [skEd25519, skEcdsa]) {
    for (const flags of [0, 2, 4, 0xfe]) {
      const untouched = (data: Buffer) => key.sign(data, key.type, { flags })
      assert.is(await shown(proof(key, untouched)), 'nothing')
    }
    const verified = (data: Buffer) => key.sign(data, key.type, { flags: 5, counter: 255 })
    assert.is(await shown(proof(key, verified)), key.fingerprint)
  }
})

test("a security key's signature for another application, or with its flags or counter changed, is refused", async () => {
  for (const key of [skEd25519, skEcdsa]) {
    const elsewhere = (data: Buffer) => key.sign(data, key.type, { application: 'webauthn.io' })
    assert.is(await shown(proof(key, elsewhere)), 'nothing')
    for (const at of [-1, -2, -5]) {
      const changed = (data: Buffer) => {
        const signature = key.sign(data)
        signature.writeUInt8((signature.at(at) ?? 0) ^ 4, signature.length + at)
        return signature
      }
      assert.is(await shown(proof(key, changed)), 'nothing')
    }
  }
})

test("an ordinary signature by a security key's own secret would be refused, as would one by software", async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  assert.ok(privateKey)
  const bare = (data: Buffer) =>
    Buffer.concat([wireString(skEd25519.type), wireString(ed25519.sign(data).subarray(-64))])
  assert.is(await shown(proof(skEd25519, bare)), 'nothing')
})

test('whatever bytes stand for a signature, nobody is shown and nothing is thrown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...keys),
      fc.uint8Array({ maxLength: 200 }),
      fc.boolean(),
      async (key, bytes, named) => {
        const signature = named
          ? Buffer.concat([wireString(algorithmOf(key)), wireString(Buffer.from(bytes))])
          : Buffer.from(bytes)
        assert.ok(refused.includes(await shown({ ...question(key), sign: () => signature })))
      },
    ),
    { numRuns: 300 },
  )
})

test('a genuine signature with any one byte changed, left out or added is refused', async () => {
  // ssh2 does not look at the two lengths around the algorithm's name.
  const isLength = (key: TestKey, at: number) => {
    const name = algorithmOf(key).length
    return at < 4 || (at >= 4 + name && at < 8 + name)
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...keys),
      fc.nat(300),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom('change', 'drop', 'add'),
      async (key, place, bits, how) => {
        fc.pre(how !== 'change' || !isLength(key, place))
        const sign = (data: Buffer) => {
          const genuine = key.sign(data)
          const at = Math.min(place, genuine.length - 1)
          const [before, after] = [genuine.subarray(0, at), genuine.subarray(at + 1)]
          const byte = Buffer.of((genuine[at] ?? 0) ^ bits)
          if (how === 'change') return Buffer.concat([before, byte, after])
          return how === 'drop'
            ? Buffer.concat([before, after])
            : Buffer.concat([before, byte, genuine.subarray(at)])
        }
        assert.is.not(await shown(proof(key, sign)), key.fingerprint)
      },
    ),
    { numRuns: 500 },
  )
})

test('whatever bytes stand for a key, nobody is shown and nothing is thrown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...keys.map(algorithmOf), 'rsa-sha2-256', 'ssh-rsa'),
      fc.uint8Array({ maxLength: 120 }),
      async (algorithm, bytes) => {
        const blob = Buffer.concat([wireString(algorithm), Buffer.from(bytes)])
        assert.ok(refused.includes(await shown({ algorithm, blob, sign: () => Buffer.from(bytes) })))
      },
    ),
    { numRuns: 300 },
  )
})

test.run()
