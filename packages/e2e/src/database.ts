import { join } from 'node:path'
import { ownerPool } from '@gatehouse/core/database/database'

/** The database of a running Gatehouse, as the schema's owner: to look behind the product, past every wall. */
export interface Database {
  rows<Row>(text: string, values?: unknown[]): Promise<Row[]>
  /** Changes what no verb can, such as the time that an invite has left. */
  force(text: string, values?: unknown[]): Promise<void>
  close(): Promise<void>
}

/** @param data the data folder of a Gatehouse on its embedded database */
export function openDatabase(data: string): Database {
  const address = { host: join(data, 'postgres/socket'), port: 5432, user: 'postgres', database: 'gatehouse' }
  const pool = ownerPool(address, 1)
  return {
    async rows<Row>(text: string, values?: unknown[]) {
      const { rows } = await pool.query(text, values)
      return rows as Row[] // the caller's word for what the text selects
    },
    async force(text, values) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        // the guard against unannounced changes is a trigger
        await client.query('set local session_replication_role = replica')
        await client.query(text, values)
        await client.query('commit')
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
}
