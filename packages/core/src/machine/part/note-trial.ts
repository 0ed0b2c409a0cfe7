import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { Trial } from './claim-parts.ts'
import type { HeldPart } from './part-lease.ts'

const note = statement<{ noted: boolean }>(
  'part.note_trial',
  `update server_parts set trial = $5 where account_id = $1 and server_id = $2 and part = $3 and leased_by = $4 returning true as noted`,
)

/** Writes down what a host is about to be given. False where somebody else has the part in hand by now. */
export async function noteTrial(
  core: Core,
  { account, server, part, lease }: HeldPart,
  trial: Trial,
): Promise<boolean> {
  const rows = await asSystem(core, bind(note, [account, server, part, lease, JSON.stringify(trial)]))
  return rows.length > 0
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
