import { storableJson } from '@gatehouse/text/strangers-text'
import type { Core } from '../../access/core.ts'
import { inSets } from '../../access/in-sets.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { HeldPart } from './part-lease.ts'
import type { PartFacts } from './view.ts'

interface Tried extends HeldPart {
  version: number
  tookMs: number
  /** What the host says of itself; missing where it was not asked. */
  facts?: PartFacts | undefined
}

/**
 * `proved`: the host has shown that it holds what is wanted. `kept`: it holds what it last proved, while what is wanted is held back.
 * `undone`: it has undone what was tried. `gone`: nothing of it is on the host, or is to be. `dropped`: given back without a result.
 */
export type PartOutcome =
  | (Tried & { outcome: 'proved'; digest: string; text: string; contacted: boolean; wave: number | null })
  | (Tried & { outcome: 'kept' })
  | (Tried & { outcome: 'undone'; digest: string; why: string; wave: number | null })
  | (Tried & { outcome: 'failed'; reason: string; message: string; wait: number })
  | (Tried & { outcome: 'gone' })
  | (HeldPart & { outcome: 'dropped'; wait?: number })

// in the order in which a change of what they should have takes them
const record = statement<never>(
  'part.record_all',
  `select record_part(o) from (
     select o from jsonb_array_elements($1) o order by (o ->> 'account')::uuid, (o ->> 'server')::uuid, o ->> 'part') ordered`,
)

const recordInSets = inSets<PartOutcome, void>(async (core, outcomes) => {
  await asSystem(core, bind(record, [storableJson(outcomes)]))
  return []
})

/** Writes what a try came to, and gives the part back to the queue; those that come together are written together. */
export const recordPart: (core: Core, outcome: PartOutcome) => Promise<void> = recordInSets
