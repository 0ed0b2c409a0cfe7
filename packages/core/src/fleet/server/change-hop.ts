import { z } from 'zod'
import { Conflict, Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { findServer, serverOf } from './find-server.ts'
import { requireHop } from './hop-rules.ts'

interface Place {
  before: string | null
  taken: string | null
  /** Where its firewall lets Gatehouse in from, while there is one. */
  let_in_from: string | null
}

const places = statement<Place>(
  'server.places',
  `select (select b.name from servers b where b.account_id = account_in_context() and b.id = s.via) as before,
     (select min(o.name) from servers o where o.account_id = s.account_id and o.removed_at is null and o.id <> s.id
      and o.host = s.host and o.port = s.port and o.via is not distinct from $2) as taken,
     (select coalesce(p.facts -> 'connection' ->> 'from', 'where it comes from today') from server_firewalls f
      left join server_parts p on p.account_id = f.account_id and p.server_id = f.server_id and p.part = 'firewall'
      where f.account_id = s.account_id and f.server_id = s.id and (f.enabled or p.version is distinct from p.proved_version)) as let_in_from
   from servers s where s.account_id = account_in_context() and s.id = $1`,
)

// what was proved by the way there was before says nothing of the new one: each is looked at, in the order in which all lock them
const lookAgain = statement<never>(
  'server_sync.way_changed',
  `with concerned as (
     select y.server_id from server_syncs y
     join servers s on s.account_id = y.account_id and s.id = y.server_id
     left join servers v on v.account_id = s.account_id and v.id = s.via
     where y.account_id = account_in_context() and $1 in (s.id, s.via, v.via) and y.error_reason is distinct from 'host-key-changed'
     order by y.server_id for update of y)
   update server_syncs y set asked = true, due_at = now()
   from concerned c where y.account_id = account_in_context() and y.server_id = c.server_id`,
)

/**
 * Changes through which other server of the account one is reached, by key sync and gateway alike; null for directly.
 * Throws NotFound, Conflict where the way would be a circle or too long, or the address is another server's there, and Invalid where its firewall
 * may shut the new way (`acknowledge`: it lets that in).
 */
export const changeHop = mutation({
  verb: 'server.hop_changed',
  scope: 'server:manage',
  input: z.object({ server: id, via: id.nullable(), acknowledge: z.boolean().default(false) }),
  row: ({ server }) => findServer(server),
  async run(work, { via, acknowledge }) {
    const { em, rows } = work
    const server = serverOf(work, work.row)
    const hop = via === null ? null : await requireHop(work, via, server.id)
    const [place] = await rows(places, [server.id, via])
    if (place?.taken)
      throw new Conflict(`${server.host}:${server.port} there is already registered as ${place.taken}.`)
    if (place?.let_in_from && via !== server.via && !acknowledge) {
      const message = `The firewall of ${server.name} lets Gatehouse in from ${place.let_in_from} alone, and may shut out whoever comes another way. Turn it off, change the way when it is off, and turn it on again; or acknowledge that its rules let the new way in.`
      throw new Invalid([{ path: ['acknowledge'], message }])
    }
    server.via = via
    await em.flush()
    await rows(lookAgain, [server.id])
    return {
      result: { server: server.id, via: hop && { id: hop.id, name: hop.name } },
      resource: { id: server.id, label: server.name },
      details: { through: { from: place?.before ?? null, to: hop?.name ?? null } },
    }
  },
})
