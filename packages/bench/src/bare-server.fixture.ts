// The least that can answer the rows: node:http and pg, the given statements, JSON. It asks nobody who they are.
import { applicationPool, type DatabaseAddress } from '@gatehouse/core/database/database'
import { announce, givenOptions, listen } from './child-process.ts'
import { type RecordedStatement, replayable } from './recorded-statements.ts'

const { database, statements, answer } = givenOptions<{
  database: DatabaseAddress
  statements: RecordedStatement[]
  /** Which statement's rows are the answer. */
  answer: number
}>()
const pool = applicationPool(database)
const sent = statements.map(replayable)

const { url, close } = await listen(async (_request, response) => {
  const client = await pool.connect()
  const results = await Promise.all(sent.map((statement) => client.query(statement)))
  client.release()
  const body = JSON.stringify({ items: results[answer]?.rows })
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
})
announce(url, async () => {
  close()
  await pool.end()
})
