import pg from 'pg'
import postgresArray from 'postgres-array'
import { log } from '../log/service-log.ts'
import { applicationPatience, limitsOf, ownerPatience, type Patience, readTimeoutOf } from './patience.ts'

/** Where the database is: a URL, or the embedded server's socket. */
export type DatabaseAddress = { url: string } | { host: string; port: number; user: string; database: string }

/** The role the application works as; see migrations/0002_policies.sql. */
export const applicationRole = 'gatehouse_app'

const types = new pg.TypeOverrides()
// times stay as the database writes them, as the ORM expects
const { DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL } = pg.types.builtins
for (const oid of [DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL]) types.setTypeParser(oid, (text: string) => text)
const arraysOfTimes = [1182, 1115, 1185, 1187] // of the same four, in pg_type.dat
for (const oid of arraysOfTimes) types.setTypeParser(oid, (text: string) => postgresArray.parse(text))
types.setTypeParser(pg.types.builtins.INT8, Number) // counts and sequence numbers stay far below 2^53

/** Connections as the schema's owner: for migrations and the job queue alone. */
export function ownerPool(address: DatabaseAddress, size = 4, patience = ownerPatience): pg.Pool {
  return poolOf(address, size, patience, {})
}

/** Connections as the application's role, pipelined: statements sent together cost one round trip. */
export function applicationPool(
  address: DatabaseAddress,
  size = 10,
  patience = applicationPatience,
): pg.Pool {
  return 'url' in address
    ? poolOf(address, size, patience, { role: applicationRole }, { pipeline: true })
    : poolOf({ ...address, user: applicationRole }, size, patience, {}, { pipeline: true })
}

function poolOf(
  address: DatabaseAddress,
  size: number,
  patience: Patience,
  more: Record<string, string>,
  extra: pg.PoolConfig = {},
): pg.Pool {
  const options = Object.entries({ ...settings, ...limitsOf(patience), ...more })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
  const pool = new pg.Pool({
    ...('url' in address ? { connectionString: address.url } : address),
    ...extra,
    options,
    types,
    max: size,
    application_name: 'gatehouse',
    connectionTimeoutMillis: 10_000,
    query_timeout: readTimeoutOf(patience),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  // a connection that the server drops while idle must not end the process
  pool.on('error', (error) => {
    // end() does not wait for its connections, and the server may be faster
    if (!pool.ending) log.warn({ error: error.message }, 'database connection lost')
  })
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

// what every connection is opened with; on a socket of the machine PostgreSQL ignores what is TCP's
const settings = {
  search_path: 'gatehouse',
  timezone: 'UTC',
  // compiling costs more than any of our statements gains by it
  jit: 'off',
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '30000',
}
