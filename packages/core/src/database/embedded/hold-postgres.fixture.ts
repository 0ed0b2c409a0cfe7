import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

// Run by the tests as a process of its own: starts the database of a folder, reports in one line, then waits to be ended.
try {
  const postgres = await startEmbeddedPostgres({ folder: process.argv[2] ?? '' })
  process.once('SIGTERM', () => void postgres.stop().then(() => process.exit()))
  process.once('SIGUSR2', () => process.exit())
  const { connection, pid, fresh } = postgres
  console.log(JSON.stringify({ started: { connection, pid, fresh } }))
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error
  console.log(JSON.stringify({ refused: { name: error.name, message: error.message } }))
}
