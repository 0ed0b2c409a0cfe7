import type pg from 'pg'
import type { Core } from '../../access/core.ts'
import { resealed } from './reseal-keys.ts'
import { isOld, sealedMail } from './sealed-columns.ts'

const batch = 100

/** Seals mails that wait anew, under the secret of today. One that was replaced or sent meanwhile is left alone. */
export async function resealMails(
  core: Pick<Core, 'sealer'>,
  pool: pg.Pool,
  tell: (mails: number) => void,
): Promise<void> {
  for (let after = 0; ; ) {
    const { rows } = await pool.query<{ id: number; sealed: string }>(
      `select j.id, j.payload ->> 'sealed' as sealed from jobs j
       where j.payload ? 'sealed' and ${isOld(sealedMail)} and j.id > $2 order by j.id limit ${batch}`,
      [core.sealer.mark(), after],
    )
    for (const { id, sealed } of rows) {
      const fresh = resealed(core, Buffer.from(sealed, 'base64'), 'mail')
      if (!fresh) continue
      await pool.query(
        `update jobs set payload = jsonb_set(payload, '{sealed}', to_jsonb($3::text)) where id = $1 and payload ->> 'sealed' = $2`,
        [id, sealed, fresh.toString('base64')],
      )
      tell(1)
    }
    const last = rows.at(-1)
    if (!last) return
    after = last.id
  }
}
