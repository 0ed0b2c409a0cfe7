import type { CurrentMembership } from '../../access/current-membership.ts'
import { Forbidden, Invalid, NotFound } from '../../access/errors.ts'
import type { Scope } from '../../access/roles.ts'
import { statement } from '../../database/statement.ts'

/** A server with what is chosen there. */
export interface ChosenRow {
  id: string
  name: string
  labels: string[]
  services: string[]
}

export const chosen = statement<ChosenRow>(
  'service.chosen',
  `select id, name, labels, services from servers
   where account_id = account_in_context() and id = any($1::uuid[]) and removed_at is null order by name`,
)

/** Whether a member’s choice of servers has this one in it; all have it where nobody chose. */
export function isReached(
  row: Pick<ChosenRow, 'id' | 'labels'>,
  membership: CurrentMembership['membership'],
): boolean {
  const { servers = null, labels = [] } = membership ?? {}
  return servers === null || servers.includes(row.id) || row.labels.some((label) => labels.includes(label))
}

/** @throws NotFound without a server, Forbidden for one that the caller’s choice of servers leaves out */
export function requireReached<Row extends ChosenRow>(
  row: Row | undefined,
  { account, membership }: Pick<CurrentMembership, 'account' | 'membership'>,
  scope: Scope,
): Row {
  if (!row) throw new NotFound('server')
  if (isReached(row, membership)) return row
  throw new Forbidden(scope, `You don’t have access to ${row.name}. Ask an owner of ${account.slug}.`)
}

/** @throws Invalid for a service that is not chosen on the server */
export function requireChosen(unit: string, { name, services }: ChosenRow): void {
  if (services.includes(unit)) return
  throw new Invalid([
    { path: ['unit'], message: `${unit} is not one of the services chosen for ${name}. Add it there first.` },
  ])
}
