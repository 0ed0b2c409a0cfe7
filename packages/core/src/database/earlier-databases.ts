import { readFileSync } from 'node:fs'

/**
 * Databases from before the first release had other migrations, and are brought to what 0001_tables.sql and 0002_policies.sql make.
 * None but these two are known.
 */
const from70b9051 = [
  '0001_tables.sql',
  '0002_walls.sql',
  '0003_entrances.sql',
  '0004_fleet.sql',
  '0005_sessions.sql',
  '0006_departures.sql',
  '0007_recordings.sql',
  '0008_closed_accounts.sql',
  '0009_direct_logins.sql',
  '0011_terminals.sql',
  '0012_passkeys.sql',
  '0013_recovery.sql',
  '0014_who_may_ask.sql',
  '0015_email_changes.sql',
  '0016_team_security.sql',
  '0017_resets_and_codes.sql',
]
const beforeSquash = [
  ...from70b9051,
  '0018_whole_log.sql',
  '0019_leases.sql',
  '0020_doors.sql',
  '0021_jobs.sql',
  '0022_rotations.sql',
  '0023_recording_room.sql',
  '0024_connections.sql',
  '0025_shut_out.sql',
  '0026_log_search.sql',
]

const upgrade = new URL('../../migrations/earlier/from_70b9051.sql', import.meta.url)

/** What a database from before the first release is told to become one of today, or null if it is none; `done` are its migrations. */
export function earlierDatabase(done: ReadonlySet<string>): { sql: string } | null {
  if (isSame(done, from70b9051)) return { sql: `${readFileSync(upgrade, 'utf8')};${renamed}` }
  if (isSame(done, beforeSquash)) return { sql: renamed }
  return null
}

const renamed = `
  delete from gatehouse.migrations where name <> '0001_tables.sql';
  insert into gatehouse.migrations (name) values ('0002_policies.sql')`

const isSame = (done: ReadonlySet<string>, names: string[]) =>
  done.size === names.length && names.every((name) => done.has(name))
