import type { Core } from '../../access/core.ts'
import { inSets } from '../../access/in-sets.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { Trial } from './claim-parts.ts'
import type { HeldPart } from './part-lease.ts'

const note = statement<{ token: string }>(
  'part.note_trials',
  `with held as (
     select p.account_id, p.server_id, p.part, h.trial from server_parts p
     join unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[]) as h (account_id, server_id, part, lease, trial)
       on h.account_id = p.account_id and h.server_id = p.server_id and h.part = p.part and h.lease = p.leased_by
     order by p.account_id, p.server_id, p.part for no key update of p)
   update server_parts p set trial = held.trial from held
   where p.account_id = held.account_id and p.server_id = held.server_id and p.part = held.part
   returning p.trial ->> 'token' as token`,
)

const noteInSets = inSets<{ held: HeldPart; trial: Trial }, boolean>(async (core, all) => {
  const values = [
    all.map(({ held }) => held.account),
    all.map(({ held }) => held.server),
    all.map(({ held }) => held.part),
    all.map(({ held }) => held.lease),
    all.map(({ trial }) => JSON.stringify(trial)),
  ]
  const noted = new Set((await asSystem(core, bind(note, values))).map(({ token }) => token))
  return all.map(({ trial }) => noted.has(trial.token))
})

/** Writes down what a host is about to be given. False where somebody else has the part in hand by now. */
export function noteTrial(core: Core, held: HeldPart, trial: Trial): Promise<boolean> {
  return noteInSets(core, { held, trial })
}

const proved = statement<{ text: string | null }>(
  'part.proved_text',
  'select proved_text as text from server_parts where account_id = $1 and server_id = $2 and part = $3',
)

/** What a server last proved to hold of a part; null for nothing. */
export async function provedText(
  core: Core,
  { account, server, part }: Pick<HeldPart, 'account' | 'server' | 'part'>,
): Promise<string | null> {
  const [row] = await asSystem(core, bind(proved, [account, server, part]))
  return row?.text ?? null
}
