import { NotFound } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import { type Bound, bind, statement } from '../../database/statement.ts'
import { Server } from './server.entity.ts'

type ServerRow = Record<string, unknown>

const one = statement<ServerRow>(
  'server.find',
  'select * from servers where account_id = account_in_context() and id = $1 and removed_at is null',
)

/** Asks for a server of the account in context that is not being removed. */
export const findServer = (id: string | null): Bound<ServerRow> => bind(one, [id])

/** The server that was asked for, as the unit of work has it. @throws NotFound where there is none */
export function serverOf({ em }: Pick<Work, 'em'>, row: ServerRow | undefined): Server {
  if (!row) throw new NotFound('server')
  return em.map(Server, row)
}
