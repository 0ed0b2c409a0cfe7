import type { EntityManager } from '@mikro-orm/core'
import { NotFound } from '../../access/errors.ts'
import { Membership } from './membership.entity.ts'

/** The caller's own membership, to be changed. @throws NotFound */
export async function ownMembership(em: EntityManager, account: string, membership: string | undefined) {
  const member = membership
    ? await em.findOne(Membership, { accountId: account, id: membership, endedAt: null })
    : null
  if (!member) throw new NotFound('member')
  return member
}
