import type { EntityManager } from '@mikro-orm/postgresql'
import { NotFound } from '../access/errors.ts'
import { Server } from './server.entity.ts'

/** A server of the account that is not being removed. @throws NotFound */
export async function findServer(em: EntityManager, accountId: string, id: string): Promise<Server> {
  const server = await em.findOne(Server, { accountId, id, removedAt: null })
  if (!server) throw new NotFound('server')
  return server
}
