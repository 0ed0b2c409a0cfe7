import type pg from 'pg'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { SealBroken, type Sealer } from '../../crypto/seal.ts'
import { bind, statement } from '../../database/statement.ts'
import { log } from '../../log/service-log.ts'

interface Row {
  id: Buffer
  sealed: Buffer
}

const all = statement<Row>('former_secrets.all', 'select id, sealed from former_secrets')

const contextOf = (id: Buffer) => `former-secret:${id.toString('hex')}`

/** Has the sealer know the keys of secrets that are no more, for what is not sealed anew. */
export async function learnFormerSecrets(core: Core): Promise<void> {
  const { sealer } = core
  for (const { id, sealed } of await asSystem(core, bind(all, []))) {
    const key = openedOrNull(sealer, sealed, id)
    if (key) sealer.learn([{ id, key }])
    else
      log.error(
        { id: id.toString('hex') },
        'a former secret does not open: GATEHOUSE_SECRET is not the one of today',
      )
  }
}

/** Keeps the keys of the sealer's other secrets, sealed under the one of today, and seals anew those that were kept before. */
export async function keepFormerSecrets({ sealer }: Pick<Core, 'sealer'>, pool: pg.Pool): Promise<void> {
  for (const { id, key } of sealer.others()) {
    await pool.query('insert into former_secrets (id, sealed) values ($1, $2) on conflict (id) do nothing', [
      id,
      sealer.seal(key, contextOf(id)),
    ])
  }
  const { rows } = await pool.query<Row>(
    'select id, sealed from former_secrets where substring(sealed from 1 for 9) <> $1',
    [sealer.mark()],
  )
  for (const { id, sealed } of rows) {
    const key = openedOrNull(sealer, sealed, id)
    if (key)
      await pool.query('update former_secrets set sealed = $2 where id = $1', [
        id,
        sealer.seal(key, contextOf(id)),
      ])
  }
}

function openedOrNull(sealer: Sealer, sealed: Buffer, id: Buffer): Buffer | null {
  try {
    return sealer.open(sealed, contextOf(id))
  } catch (error) {
    if (error instanceof SealBroken) return null
    throw error
  }
}
