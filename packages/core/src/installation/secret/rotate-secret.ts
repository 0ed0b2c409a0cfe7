import type pg from 'pg'
import type { Core } from '../../access/core.ts'
import { keepFormerSecrets } from './former-secrets.ts'
import { resealAnswers } from './reseal-answers.ts'
import { resealKeys } from './reseal-keys.ts'
import { resealMails } from './reseal-mails.ts'
import { sealedColumns } from './sealed-columns.ts'

/** What may have been sealed with a former secret while the rest was gone through. */
const passes = 3

export interface SecretRotation {
  /** Values that were sealed anew. */
  resealed: number
  /** Where values stand that are not sealed with the secret of today, and how many. */
  left: Record<string, number>
}

/**
 * Seals everything in the database anew, under the secret of today, while everything runs: whoever knows both secrets opens it before
 * and after. What it has done stays done, so that it may be broken off anywhere and begun again. Recordings stay as they are; the
 * keys by which they open are kept, sealed under the secret of today.
 * @param pool as the schema's owner
 * @param label who does it, for the log
 * @param tell of each step, how many values are done and how many there were
 */
export async function rotateSecret(
  core: Core,
  pool: pg.Pool,
  label: string,
  tell: (done: number, of: number) => void = () => {},
): Promise<SecretRotation> {
  await keepFormerSecrets(core, pool)
  let left = await leftOver(core, pool)
  const of = sum(left)
  let resealed = 0
  const step = (values: number) => {
    resealed += values
    if (values > 0) tell(resealed, Math.max(of, resealed))
  }
  for (let pass = 1; pass <= passes && sum(left) > 0; pass++) {
    await resealKeys(core, label, step)
    await resealMails(core, pool, step)
    await resealAnswers(core, pool, step)
    left = await leftOver(core, pool)
  }
  return { resealed, left }
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((one, other) => one + other, 0)

/** Where values stand that are not sealed with the secret of today. */
async function leftOver({ sealer }: Core, pool: pg.Pool): Promise<Record<string, number>> {
  const left: Record<string, number> = {}
  for (const [column, count] of Object.entries(sealedColumns)) {
    const { rows } = await pool.query<{ count: number }>(count, [sealer.mark()])
    if (rows[0] && Number(rows[0].count) > 0) left[column] = Number(rows[0].count)
  }
  return left
}
