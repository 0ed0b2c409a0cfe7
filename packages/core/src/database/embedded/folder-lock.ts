import { accessSync, chmodSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { DataFolderBusy, unwritable } from './embedded-postgres-error.ts'

const sqliteBusy = 5

/**
 * Takes the data folder for this process, making it if there is none, and returns what gives it back.
 * The lock is the kernel's and ends with the process, kill -9 included.
 * @throws DataFolderBusy where another process (or an earlier call in this one) has it, EmbeddedPostgresError where
 * the lock cannot be made, and file system errors.
 */
export async function lockFolder(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  accessSync(folder, constants.W_OK | constants.X_OK)
  // Node has no flock; an exclusive SQLite transaction is a POSIX lock on the file. Nothing else in this process may
  // open that file, since closing it again would drop the lock: the pid has a file of its own.
  const path = join(folder, 'lock')
  const pidFile = join(folder, 'lock.pid')
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    // The journal is never written to; on disk, making it would fail where the disk is full.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    chmodSync(path, 0o600)
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 })
  } catch (error) {
    database?.close()
    if (!(error instanceof Error && 'errcode' in error)) throw error
    if (error.errcode === sqliteBusy) throw new DataFolderBusy(folder, await readHolder(pidFile))
    throw unwritable(folder, error.message, error)
  }
  return () => {
    rmSync(pidFile, { force: true })
    database.close()
  }
}

/** The holder writes its pid just after it has locked: a missing or dead one means that it is about to. */
async function readHolder(pidFile: string): Promise<number | undefined> {
  for (let attempt = 0; attempt < 25; attempt++) {
    try {
      const pid = Number(readFileSync(pidFile, 'utf8'))
      if (Number.isInteger(pid) && pid > 0 && isAlive(pid)) return pid
    } catch {}
    await setTimeout(20)
  }
  return undefined
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
