import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

/** A PostgreSQL for tests: in a new temporary folder, not durable, removed by `stop()` or when this process dies. */
export async function startTemporaryPostgres(within = tmpdir()): Promise<EmbeddedPostgres> {
  const folder = mkdtempSync(join(within, 'gatehouse-test-'))
  const stopWatching = removeAfterDeath(folder)
  const remove = () => {
    rmSync(folder, { recursive: true, force: true })
    stopWatching()
  }
  try {
    const settings = {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_wal_size: '256MB', // it may lie in memory
      max_connections: '200', // many files share one
    }
    const postgres = await startEmbeddedPostgres({ folder, settings })
    const stop = async () => {
      await postgres.stop()
      remove()
    }
    return { ...postgres, stop }
  } catch (error) {
    remove()
    throw error
  }
}

/** A shell in a session of its own, which sees its input end however this process dies. */
function removeAfterDeath(folder: string): () => void {
  // Up to 10 s for PostgreSQL to shut down: only then does it give back its shared memory.
  const shutDown = 'n=0; while [ -e data/postmaster.pid ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done'
  const script = `cat; cd "$0" || exit 0; ${shutDown}; cd /; rm -rf -- "$0" || { sleep 1; rm -rf -- "$0"; }`
  const shell = spawn('sh', ['-c', script, folder], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  return () => shell.stdin.end()
}
