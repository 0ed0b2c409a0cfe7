/**
 * Begins the demo in the data folder that it is given, as a start does that is cut off before it comes to the servers, and makes the files of
 * its invoices: whoever starts on a copy has all of that behind them.
 */
import { join } from 'node:path'
import { asSystem } from '@gatehouse/core/access/system-read'
import { invoiceFile } from '@gatehouse/core/billing/invoice/store-file'
import { bind, statement } from '@gatehouse/core/database/statement'
import { fileStore } from '@gatehouse/recordings/storage/file-store'
import { beginDemo } from '../demo/seed-demo.ts'
import { readEnv } from '../env.ts'
import { openGatehouse } from '../open-gatehouse.ts'
import { openRecordings } from '../open-recordings.ts'
import { startDatabase } from '../start-database.ts'

const unfiled = statement<{ account: string; invoice: string }>(
  'test.unfiled',
  'select account_id as account, id as invoice from invoices where pdf_digest is null',
)

const [, , folder = ''] = process.argv
const env = readEnv({ GATEHOUSE_DATA: folder })
const gatehouse = await openGatehouse(env, await startDatabase(env), { migrates: true })
try {
  const { core } = gatehouse
  await beginDemo(core, join(env.dataFolder, 'demo'), (work) => work())
  const { store } = await openRecordings(env, core)
  for (const one of await asSystem(core, bind(unfiled, []))) await invoiceFile(core, fileStore(store), one)
} finally {
  await gatehouse.close()
}
