import type { Caller } from '../../access/caller.ts'
import { NotFound, SignedOut } from '../../access/errors.ts'
import { id, parseInput } from '../../access/input.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'

const leaving = statement<{ account: string; name: string }>(
  'server.leaving_by_id',
  `select s.account_id as account, s.name from servers s
   join accounts a on a.id = s.account_id and a.closed_at is not null
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   where s.id = $1 and s.removed_at is not null`,
)
const giveUp = statement<{ server_id: string }>(
  'server.give_up',
  `with surveys as (delete from server_surveys where account_id = $1 and server_id = $2),
   runs as (delete from server_sync_runs where account_id = $1 and server_id = $2),
   parts as (delete from server_parts where account_id = $1 and server_id = $2)
   delete from server_syncs where account_id = $1 and server_id = $2 returning server_id`,
)

/**
 * Gives up a server of a closed account that will never answer again, as the administrator of Gatehouse: it is not visited any more, and whatever of
 * Gatehouse's is on it stays there. With the account's last one its private keys are destroyed. Throws SignedOut, NotFound, Invalid.
 */
export async function giveUpServer(
  caller: Caller,
  raw: { server: string },
): Promise<{ server: string; name: string }> {
  const { core, credential } = caller
  if (credential?.kind !== 'operator' || credential.as) throw new SignedOut()
  const server = parseInput(id, raw.server)
  const [found] = await systemRows(core)(leaving, [server])
  if (!found) throw new NotFound('server of a closed account')
  const { account, name } = found
  return systemMutation({ verb: 'server.given_up', caller, accounts: [account] }, async ({ rows }) => {
    // it may have let go meanwhile
    if ((await rows(giveUp, [account, server])).length === 0) throw new NotFound('server of a closed account')
    return {
      result: { server, name },
      resource: { id: server, label: name },
      actor: { kind: 'system', id: null, label: credential.label },
    }
  })
}
