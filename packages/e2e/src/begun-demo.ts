import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { copyCluster } from '@gatehouse/core/database/testing/copied-cluster'
import { quickFolder } from '@gatehouse/core/database/testing/quick-folder'

/** Where a test finds the data folder of a demo that its runner has begun. */
const begunVariable = 'GATEHOUSE_TEST_BEGUN_DEMO'
const fixture = join(import.meta.dirname, '../../../apps/cli/src/testing/begin-demo.fixture.ts')
/** What changes how a demo begins, or where its files are. */
const otherwise = /^(DATABASE_URL|GATEHOUSE_SE|RECORDINGS_URL|BILLING_SELLER|STRIPE|PAYPAL|USDT)/

const run = promisify(execFile)

/**
 * Gives a data folder a cluster that is migrated, and where the runner has begun a demo that one: its account with a year of invoices takes
 * seconds, which no test need spend that is not about them. Where there is a cluster already, it stays.
 * @param durable it waits for the disk at each commit, which only a machine that loses power needs
 */
export async function prepareData(data: string, env: Record<string, string>, durable: boolean) {
  const postgres = join(data, 'postgres')
  if (env['DATABASE_URL'] || existsSync(postgres)) return
  const begun = process.env[begunVariable]
  const isUsual = !existsSync(join(data, 'secret')) && !Object.keys(env).some((name) => otherwise.test(name))
  if (begun && isUsual) await run('cp', ['-a', `${begun}/.`, data])
  else await copyCluster(postgres)
  if (!durable) appendFileSync(join(postgres, 'data/postgresql.conf'), 'fsync = off\n')
}

/** Begins a demo for a whole test run. */
export async function beginSharedDemo() {
  const data = mkdtempSync(join(quickFolder(), 'gatehouse-begun-'))
  const stop = async () => rmSync(data, { recursive: true, force: true })
  try {
    await copyCluster(join(data, 'postgres'))
    await run(process.execPath, [fixture, data])
  } catch (error) {
    await stop()
    throw error
  }
  return { env: { [begunVariable]: data }, stop }
}
