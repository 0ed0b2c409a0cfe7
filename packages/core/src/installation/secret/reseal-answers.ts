import type pg from 'pg'
import type { Core } from '../../access/core.ts'
import { onceContext } from '../../access/once.ts'
import type { Verb } from '../../audit/event/verbs.ts'
import { resealed } from './reseal-keys.ts'
import { isOld } from './sealed-columns.ts'

const batch = 100

interface Row {
  place: string
  owner: string
  procedure: string
  verb: Verb
  key: string
  sealed: Buffer
}

/** Seals what requests were answered anew, under the secret of today. What was answered again meanwhile is left alone. */
export async function resealAnswers(
  core: Pick<Core, 'sealer'>,
  pool: pg.Pool,
  tell: (answers: number) => void,
): Promise<void> {
  for (let after = '(0,0)'; ; ) {
    const { rows } = await pool.query<Row>(
      `select ctid::text as place, coalesce(account_id, user_id) as owner, procedure, verb, key, sealed from idempotency_keys
       where ${isOld('sealed')} and ctid > $2::tid order by ctid limit ${batch}`,
      [core.sealer.mark(), after],
    )
    for (const { place, owner, procedure, verb, key, sealed } of rows) {
      const fresh = resealed(core, sealed, onceContext(owner, procedure, verb, key))
      if (!fresh) continue
      await pool.query('update idempotency_keys set sealed = $3 where ctid = $1::tid and sealed = $2', [
        place,
        sealed,
        fresh,
      ])
      tell(1)
    }
    const last = rows.at(-1)
    if (!last) return
    after = last.place
  }
}
