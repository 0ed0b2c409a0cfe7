import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const core = join(import.meta.dirname, '../../..')
const cache = join(core, '../../node_modules/.cache/cluster')

/**
 * Puts a copy of a migrated cluster into `folder/data`, as the embedded PostgreSQL leaves it after a stop: initdb and the
 * migrations take seconds, of which a test that is not about them need not spend any.
 */
export async function copyCluster(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await copy(join(await madeCluster(), 'data'), join(folder, 'data'))
}

const copy = (from: string, to: string) => promisify(execFile)('cp', ['-a', from, to])

/** Where the cluster of this state of the schema is; made by whoever needs it first, and kept between runs. */
async function madeCluster(): Promise<string> {
  const made = join(cache, stateOfSchema())
  if (existsSync(made)) return made
  mkdirSync(cache, { recursive: true })
  const older = readdirSync(cache)
  const draft = mkdtempSync(join(cache, 'new-'))
  // read only here: whoever copies one that is made already is done sooner
  const { startEmbeddedPostgres } = await import('../embedded/embedded-postgres.ts')
  const { ownerPool } = await import('../database.ts')
  const { migrate } = await import('../migrate.ts')
  const postgres = await startEmbeddedPostgres({ folder: draft, settings: { fsync: 'off' } })
  const owner = ownerPool(postgres.connection, 1)
  try {
    await migrate(owner)
  } finally {
    await owner.end()
    await postgres.stop()
  }
  try {
    renameSync(draft, made)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(made)) throw error // or another process was faster
  }
  for (const name of older)
    if (!name.startsWith('new-')) rmSync(join(cache, name), { recursive: true, force: true })
  return made
}

function stateOfSchema(): string {
  const hash = createHash('sha256')
  const files = ['package.json', ...globSync(['**/*.sql', 'src/database/**/*.ts'], { cwd: core }).sort()]
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(core, file)))
      .update('\0')
  return hash.digest('hex').slice(0, 16)
}
