import { storableJson } from '@gatehouse/text/strangers-text'
import type { Core } from '../../access/core.ts'
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

const record = statement<never>('part.record', 'select record_part($1)')

/** Writes what a try came to, and gives the part back to the queue. */
export async function recordPart(core: Core, outcome: PartOutcome): Promise<void> {
  await asSystem(core, bind(record, [storableJson(outcome)]))
}
