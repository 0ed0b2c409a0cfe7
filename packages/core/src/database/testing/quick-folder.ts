import { readFileSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'

const memory = '/dev/shm'
/** In bytes: a test run leaves less than a quarter of it lying about at a time. */
const roomy = 4 * 2 ** 30

/**
 * Where a folder for a test's database is made: in memory where there is plenty, or else where all temporary files are. On a disk's file system a
 * new database takes PostgreSQL five times as long, and each commit waits.
 */
export function quickFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(memory)
    const isRoomy = Math.min(bavail * bsize, freemem()) >= roomy
    return isRoomy && runsPrograms() ? memory : tmpdir()
  } catch {
    return tmpdir() // there is none, as on macOS
  }
}

/** Demo servers keep theirs beside the database. */
function runsPrograms(): boolean {
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[1] === memory)
  return mount !== undefined && !/\bnoexec\b/.test(mount)
}
