import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

/** A PostgreSQL for tests: in a new temporary folder, not durable, removed by `stop()` or when this process dies. */
export async function startTemporaryPostgres(): Promise<EmbeddedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
  const stopWatching = removeAfterDeath(folder)
  const remove = () => {
    rmSync(folder, { recursive: true, force: true })
    stopWatching()
  }
  try {
    const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
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

/** A shell in a session of its own sees its input end, however this process dies, and tries until PostgreSQL lets go. */
function removeAfterDeath(folder: string): () => void {
  const script = 'cat; n=0; while [ -d "$0" ] && [ $n -lt 100 ]; do rm -rf -- "$0"; [ -d "$0" ] && sleep 0.1; n=$((n+1)); done'
  const shell = spawn('sh', ['-c', script, folder], { detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] })
  shell.unref()
  return () => shell.stdin.end()
}
