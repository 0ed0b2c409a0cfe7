import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { v7 as uuidv7 } from 'uuid'
import type { Work } from '../../access/work.ts'
import { ManagementKey } from './management-key.entity.ts'

/** Makes a management key for an account, its private half sealed under the account's id. */
export function newManagementKey(
  { core, em, now }: Pick<Work, 'core' | 'em' | 'now'>,
  { id: accountId, slug }: { id: string; slug: string },
): ManagementKey {
  const { publicKey, privateKey } = generateManagementKey(`gatehouse-${slug}`)
  const key = em.create(ManagementKey, {
    accountId,
    id: uuidv7(),
    publicKey,
    privateKey: core.sealer.seal(privateKey, `management-key:${accountId}`),
    createdAt: now,
  })
  em.persist(key)
  return key
}
