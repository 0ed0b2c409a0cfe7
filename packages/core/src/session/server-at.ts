import type { Core } from '../access/core.ts'
import { Conflict } from '../access/errors.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'
import type { KeyHolder } from './holder-of.ts'

/** A server as its name and account's short name; without one where the name alone decides. */
export interface ServerPlace {
  server: string
  account: string | null
}

interface Row {
  name: string
  slug: string
  /** Whether it is called by its name, and not by its address. */
  by_name: boolean
}

// all of them, whether the person may log in or not: what is a server of theirs is never forwarded to as if it were something else
const matching = statement<Row>(
  'session.server_at',
  `select s.name, a.slug, $5 in (22, s.port) and s.name = $3 and ($4::text is null or a.slug = $4) as by_name
   from memberships m
   join accounts a on a.id = m.account_id and a.closed_at is null
   join servers s on s.account_id = m.account_id and s.removed_at is null
   where m.user_id = $1 and is_active(m) and (s.host = $2 and s.port = $5
     or s.name = $3 and ($4::text is null or a.slug = $4) and $5 in (22, s.port))
   order by by_name desc, a.slug, s.name limit 10`,
)

/**
 * Which server of somebody's accounts stands at a place to which they forward: called by its name (`prod-1`, `prod-1.acme`) at port 22 or its
 * own, or by the address that it is registered with. Null where there is none. Throws Conflict where there are several at that address.
 * @param named what the host says, read as a server's name
 */
export async function serverAt(
  core: Core,
  { userId }: KeyHolder,
  place: { host: string; port: number },
  named: ServerPlace | null,
): Promise<ServerPlace | null> {
  const values = [userId, place.host, named?.server ?? null, named?.account ?? null, place.port]
  const rows = await asSystem(core, bind(matching, values))
  const [first, second] = rows
  if (!first) return null
  if (first.by_name)
    return { server: first.name, account: second?.by_name ? (named?.account ?? null) : first.slug }
  if (!second) return { server: first.name, account: first.slug }
  const names = rows.map(({ name, slug }) => `${name}.${slug}`).join(', ')
  throw new Conflict(`Several servers have the address ${place.host}:${place.port}. Use a name: ${names}.`)
}
