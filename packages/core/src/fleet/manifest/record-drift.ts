import { createHash } from 'node:crypto'
import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { HeldChange } from './view.ts'
import type { WantedServer } from './wanted-manifest.ts'

// what a configuration manager puts back at each look is one story, told once a day with how often
const countAgain = statement<{ again: number }>(
  'manifest.count_drift',
  `update server_syncs set drift_again = drift_again + 1
   where account_id = $1 and server_id = $2 and drift_digest = $3 and drift_told_at > now() - interval '1 day'
   returning drift_again as again`,
)
const noteTold = statement<{ again: number }>(
  'manifest.note_drift',
  `with before as (select drift_again, drift_digest from server_syncs where account_id = $1 and server_id = $2 for no key update)
   update server_syncs y set drift_digest = $3, drift_told_at = now(), drift_again = 0 from before
   where y.account_id = $1 and y.server_id = $2
   returning case when before.drift_digest = $3 then before.drift_again else 0 end as again`,
)

/**
 * Writes to the log that a server held something else than it had last proved, and what differed. The same again within a day is
 * counted, and told with the next event (`again`).
 */
export async function recordDrift(
  core: Core,
  { account, server, name }: Pick<WantedServer, 'account' | 'server' | 'name'>,
  found: readonly HeldChange[],
): Promise<void> {
  const drift = found.map(({ what, added, removed }) => ({ what, added, removed }))
  const of = [account, server, createHash('sha256').update(JSON.stringify(drift)).digest('hex')]
  const [counted] = await asSystem(core, bind(countAgain, of))
  if (counted) return
  const change = { verb: 'server.drifted', caller: systemCaller(core), accounts: [account] } as const
  await systemMutation(change, async ({ rows }) => {
    const [before] = await rows(noteTold, of)
    return {
      result: null,
      resource: { id: server, label: name },
      details: { drift, ...(before && before.again > 0 && { again: before.again }) },
      actor: { kind: 'system', id: null, label: 'key sync' },
    }
  })
}
