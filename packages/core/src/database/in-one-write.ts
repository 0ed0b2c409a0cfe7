import type pg from 'pg'

/** Sends the statements that `send` asks for with one write to the server, instead of one for each. */
export function inOneWrite<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = client.connection
  stream.cork()
  try {
    return send()
  } finally {
    stream.uncork()
  }
}
