import type { EntityManager } from '@mikro-orm/core'
import { Expired, NotFound } from '../../access/errors.ts'
import { Invite } from './invite.entity.ts'

/** An invite of the account that is still open, be it expired. @throws NotFound, Expired */
export async function findOpenInvite(em: EntityManager, accountId: string, id: string): Promise<Invite> {
  const invite = await em.findOne(Invite, { accountId, id })
  if (!invite) throw new NotFound('invite')
  if (invite.acceptedAt) throw new Expired(`${invite.email} has already accepted this invite.`)
  if (invite.revokedAt) throw new Expired('This invite was already revoked.')
  return invite
}
