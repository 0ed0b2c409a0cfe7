import { Conflict } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'

/** How many servers there may be on the way to one. */
const mostHops = 2

interface Chosen {
  id: string
  name: string
  removing: boolean
  /** How many servers are on the way to it. */
  depth: number
  /** Whether it is the server in question, or is reached through it. */
  circle: boolean
  /** How many deep others are reached through the server in question. */
  height: number
}

const chosen = statement<Chosen>(
  'server.hop',
  `select v.id, v.name, v.removed_at is not null as removing,
     case when v.via is null then 0 when up.via is null then 1 else 2 end as depth,
     coalesce($2::uuid in (v.id, v.via, up.via), false) as circle,
     case when not exists (select from servers b where b.account_id = v.account_id and b.via = $2 and b.removed_at is null) then 0
       when not exists (select from servers b join servers c on c.account_id = b.account_id and c.via = b.id and c.removed_at is null
                        where b.account_id = v.account_id and b.via = $2 and b.removed_at is null) then 1
       else 2 end as height
   from servers v
   left join servers up on up.account_id = v.account_id and up.id = v.via
   where v.account_id = account_in_context() and v.id = $1`,
)

/**
 * The server through which another is to be reached, read under the account's lock.
 * @param server the one behind it; null for one that is new
 * @throws Conflict where there is none, where the way would be a circle, or longer than {@link mostHops}
 */
export async function requireHop(
  { rows }: Pick<Work, 'rows'>,
  via: string,
  server: string | null,
): Promise<Chosen> {
  const [hop] = await rows(chosen, [via, server])
  if (!hop || hop.removing)
    throw new Conflict('The server to go through does not exist, or is being removed.')
  if (hop.circle) throw new Conflict(`${hop.name} is reached through this server itself.`)
  if (hop.depth + 1 + hop.height > mostHops) {
    throw new Conflict(
      `Through ${hop.name} the way would be more than ${mostHops} servers long${hop.height > 0 ? ', for what is reached through this one' : ''}.`,
    )
  }
  return hop
}

const behind = statement<{ name: string }>(
  'server.behind',
  `select name from servers where account_id = account_in_context() and via = $1 and removed_at is null order by name`,
)

/** @throws Conflict while other servers are reached through this one, naming them */
export async function requireNoneBehind(
  { rows }: Pick<Work, 'rows'>,
  { id, name }: { id: string; name: string },
): Promise<void> {
  const names = (await rows(behind, [id])).map((row) => row.name)
  if (names.length === 0) return
  const told =
    names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  throw new Conflict(
    `${told} ${names.length === 1 ? 'is' : 'are'} reached through ${name}. Change that first.`,
  )
}
