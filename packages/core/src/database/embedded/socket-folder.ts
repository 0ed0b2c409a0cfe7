import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** With a socket alone, the port is only a part of its file's name. */
export const socketPort = 5432

const socketName = `.s.PGSQL.${socketPort}`
/** Bytes in `sun_path` without the closing zero: 107 on Linux, 103 on macOS. */
const longestSocketPath = 103

/** The path of the socket file in a socket folder. */
export const socketPath = (socketFolder: string): string => join(socketFolder, socketName)

/**
 * Makes the folder that only this user may enter, in which PostgreSQL puts its socket: inside the data folder, or, where
 * that path is too long for a socket, in the system's temporary folder. A socket left there by a dead server goes.
 * @throws EmbeddedPostgresError where the folder is not this user's own.
 */
export function makeSocketFolder(folder: string): string {
  const inside = join(folder, 'socket')
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  const path = fits(inside) ? inside : join(tmpdir(), `gatehouse-${process.getuid?.()}-${digest}`)
  if (!fits(path))
    throw new EmbeddedPostgresError(`The path ${path} is too long for a socket. Use a shorter TMPDIR.`)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = lstatSync(path)
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new EmbeddedPostgresError(
      `The socket folder ${path} belongs to another user. Remove it and start again.`,
    )
  }
  chmodSync(path, 0o700)
  for (const name of [socketName, `${socketName}.lock`]) rmSync(join(path, name), { force: true })
  return path
}

const fits = (folder: string): boolean => Buffer.byteLength(socketPath(folder)) <= longestSocketPath
