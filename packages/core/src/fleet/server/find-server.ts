import { NotFound } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { Server } from './server.entity.ts'

const one = statement<Record<string, unknown>>(
  'server.find',
  'select * from servers where account_id = $1 and id = $2 and removed_at is null',
)

/** A server of the account that is not being removed. Prepared, because renaming is what many scripts do. @throws NotFound */
export async function findServer(
  work: Pick<Work, 'em' | 'rows'>,
  account: string,
  id: string,
): Promise<Server> {
  const [row] = await work.rows(one, [account, id])
  if (!row) throw new NotFound('server')
  return work.em.map(Server, row)
}
