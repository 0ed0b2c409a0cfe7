import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.ts'
import { quickFolder } from './quick-folder.ts'

/** A PostgreSQL of a test's own that can be away for a while: it comes back with what it held, at the same address. */
export interface StoppablePostgres {
  connection: EmbeddedPostgres['connection']
  /** Ends it at once: whoever is connected is cut off. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends it, and removes what it held. */
  remove(): Promise<void>
}

export async function startStoppablePostgres(): Promise<StoppablePostgres> {
  const folder = mkdtempSync(join(quickFolder(), 'gatehouse-stoppable-'))
  const settings = { fsync: 'off', full_page_writes: 'off' }
  const start = () => startEmbeddedPostgres({ folder, settings })
  let running: EmbeddedPostgres | undefined = await start()
  const { connection } = running
  const stop = async () => {
    await running?.stop()
    running = undefined
  }
  return {
    connection,
    stop,
    async start() {
      running ??= await start()
    },
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
