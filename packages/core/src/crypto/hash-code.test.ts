import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openTestGatehouse } from '../testing/test-gatehouse.ts'
import { costNow, hashCode } from './hash-code.ts'

const test = suite("a recovery code's hash")

test('is scrypt, as RFC 7914 computes it', async () => {
  // RFC 7914 §12, third vector, of which the first half is kept here
  const hash = await hashCode('pleaseletmein', Buffer.from('SodiumChloride'), { n: 16_384, p: 1 })
  assert.is(hash.toString('hex'), '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2')
})

test('takes 32 MiB and three passes unless a core is opened otherwise', async () => {
  assert.equal(costNow, { n: 32_768, p: 3 })
  const gatehouse = await openTestGatehouse(costNow)
  assert.is(gatehouse.core.codeCost, costNow)
  await gatehouse.close()
})

test.run()
