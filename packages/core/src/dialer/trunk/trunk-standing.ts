import { Conflict, LimitReached } from '../../access/errors.ts'
import { statement } from '../../database/statement.ts'
import type { TrunkHost } from './view.ts'

/** How many trunks the account has and may have, whether a name is taken, and one of them; its fields are null where it is not there. */
export interface TrunkStanding {
  count: number
  most: number | null
  taken: boolean
  id: string | null
  secret: Buffer | null
  hosts: TrunkHost[]
  prefixes: string[]
  media: string[]
  local: boolean
  enabled: boolean
  servers: string[]
}

/** Of the account in context: of one trunk by its id, and of a name, either may be null. */
export const trunkStanding = statement<TrunkStanding>(
  'trunk.standing',
  `select (select count(*) from trunks c where c.account_id = a.id) as count, a.trunk_limit as most,
     exists (select from trunks n where n.account_id = a.id and n.name = $2) as taken,
     t.id, t.secret, t.hosts, t.prefixes, t.media, t.local, t.enabled,
     array(select x.server_id from trunk_servers x where x.account_id = a.id and x.trunk_id = t.id) as servers
   from accounts a left join trunks t on t.account_id = a.id and t.id = $1
   where a.id = account_in_context()`,
)

/** @throws Conflict, LimitReached */
export function refuseAnother({ count, most, taken }: TrunkStanding, name: string): void {
  if (taken) throw new Conflict(`A trunk named ${name} already exists.`)
  if (most !== null && count >= most) throw new LimitReached('trunks', most)
}
