import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { socketPort } from './socket-folder.ts'

/** The one database in the embedded server, and the server's superuser. */
export const database = 'gatehouse'
export const user = 'postgres'

/** How to reach the server whose socket is in this folder, as `pg` takes it. */
export function connectionAt(socketFolder: string) {
  return { host: socketFolder, port: socketPort, user, database }
}

/**
 * How to reach the database of a data folder that another Gatehouse process runs; null while it does not answer.
 * Where its socket is stands in PostgreSQL's `postmaster.pid`, on the fifth line.
 */
export async function connectionOfRunning(folder: string): Promise<ReturnType<typeof connectionAt> | null> {
  try {
    const socketFolder = readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[4]
    if (!socketFolder) return null
    const connection = connectionAt(socketFolder)
    const client = new pg.Client({ ...connection, ssl: false })
    client.on('error', () => undefined)
    await client.connect()
    await client.end()
    return connection
  } catch {
    return null
  }
}
