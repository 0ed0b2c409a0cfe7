import type { TestGatehouse } from '../../testing/test-gatehouse.ts'
import { openCore } from '../open-core.ts'
import { rotateSecret } from './rotate-secret.ts'

const [own, other] = ['a secret for tests alone', 'another secret for tests alone']

/** Seals everything under another secret, and then under the test's own again. */
export async function thereAndBack({ core: { url }, database }: TestGatehouse): Promise<void> {
  for (const secrets of [
    { current: other, others: [own] },
    { current: own, others: [other] },
  ]) {
    const core = await openCore({ database: database.address, secret: () => secrets, url })
    await rotateSecret(core, database.owner, 'test')
    await core.close()
  }
}
