import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { startEmbeddedPostgres } from '@gatehouse/core/database/embedded/embedded-postgres'
import { restoreEarlierDatabase } from '@gatehouse/core/database/testing/earlier-database'

type Files = Record<string, { mode: number; text: string }>

/** Makes a data folder what commit 70b9051 had left it: the demo's servers, the gateway's keys, the secret, and its database. */
export async function writeDataFolderOf70b9051(folder: string): Promise<void> {
  const kept = readFileSync(new URL('data-folder-70b9051.json.gz', import.meta.url))
  const files: Files = JSON.parse(gunzipSync(kept).toString())
  for (const [name, { mode, text }] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text, { mode })
  }
  const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres') })
  try {
    await restoreEarlierDatabase(postgres.connection, '70b9051')
  } finally {
    await postgres.stop()
  }
}
