import { storableJson } from '@gatehouse/text/strangers-text'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { CarrierWay } from './carrier-way.ts'
import { trunkContext } from './trunk-context.ts'
import { tryHosts } from './try-trunk.ts'
import type { CarrierAnswer, TrunkHost, TrunkTransport } from './view.ts'

const input = z.object({ trunk: id, server: id.optional() })

const asked = statement<{
  hosts: TrunkHost[]
  transport: TrunkTransport
  domain: string
  username: string | null
  secret: Buffer | null
  servers: string[]
}>(
  'trunk.asked',
  `select t.hosts, t.transport, t.domain, t.username, t.secret, array(
     select s.id from trunk_servers x join servers s on s.account_id = x.account_id and s.id = x.server_id
     where x.account_id = t.account_id and x.trunk_id = t.id and s.removed_at is null order by s.name) as servers
   from trunks t where t.account_id = account_in_context() and t.id = $1`,
)

const mayAsk = query({
  scope: 'trunk:write',
  input,
  read: ({ trunk }) => [bind(asked, [trunk])],
  view: ([[row]], { account }, { trunk, server }) => ({ account: account.id, row, trunk, server }),
})

const keep = statement<never>(
  'trunk.keep_look',
  `insert into trunk_looks (account_id, trunk_id, server_id, looked_at, found)
   select t.account_id, t.id, $3, now(), $4 from trunks t where t.account_id = $1 and t.id = $2
   on conflict (account_id, trunk_id, server_id) do update set looked_at = excluded.looked_at, found = excluded.found`,
)

// what its engine says stands with the part
const askEngine = statement<never>(
  'trunk.ask_engine',
  `with asked as (
     update server_parts set due_at = now(), asked = true where account_id = $1 and server_id = $2 and part = 'trunks' returning 1)
   select pg_notify('gatehouse_parts', '') from asked`,
)

/**
 * Asks a trunk's carrier from one of its servers, or from the first: whether it answers, and whether it lets the credentials in, without
 * touching what is registered there. The worker asks the server's engine soon after. Throws NotFound, Conflict where no server has it, Unreachable.
 */
export const checkTrunk = Object.assign(
  async (
    caller: Caller,
    raw: z.input<typeof input>,
    carriers: CarrierWay,
  ): Promise<CarrierAnswer & { host: string; server: string }> => {
    const { account, row, trunk, server: named } = await mayAsk(caller, raw)
    if (!row) throw new NotFound('trunk')
    const server = named ?? row.servers[0]
    if (server === undefined) throw new Conflict('No server has this trunk. Choose one first.')
    if (!row.servers.includes(server)) throw new NotFound('server')
    const credentials =
      row.username !== null && row.secret
        ? {
            username: row.username,
            secret: caller.core.sealer.open(Buffer.from(row.secret), trunkContext(account, trunk)).toString(),
          }
        : null
    const { transport, domain } = row
    const question = { transport, domain, credentials }
    const answer = await tryHosts(caller, { account, server }, carriers, row.hosts, question)
    await asSystem(caller.core, bind(keep, [account, trunk, server, storableJson(answer)]))
    await asSystem(caller.core, bind(askEngine, [account, server]))
    return { ...answer, server }
  },
  { scope: mayAsk.scope, input },
)
