import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { type Member, openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import type { Page } from 'playwright-core'
import type { Benchmark } from './benchmark.ts'
import { startServer } from './child-process.ts'
import { contextOf, openChromium } from './chromium.ts'
import { longRecording } from './long-recording.ts'
import { percentile, short } from './report.ts'
import { awaitPress, watchSeek } from './seek-watch.ts'
import { timed } from './timed.ts'

const dashboard = new URL('../../../apps/web/dist', import.meta.url).pathname
const length = { seconds: 8 * 3600, bytes: 100e6 }
/** Lines of so many seconds are on the screen at once. */
const tolerance = 3

export const benchmark: Benchmark = {
  work: 'a click on the seek bar of an 8-hour, 100 MB recording until the terminal shows that moment; p95 of the clicks',
  yardstick: null,
  goal: { most: 200, unit: 'ms' },
  async run({ rounds, seconds }) {
    if (!existsSync(join(dashboard, 'index.html')))
      throw new Error('The dashboard is not built: `npm run bench` builds it.')
    await using stack = new AsyncDisposableStack()
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
    stack.defer(() => rmSync(folder, { recursive: true, force: true }))
    const gatehouse = await openTestGatehouse()
    stack.defer(() => gatehouse.close())
    const owner = await gatehouse.account('acme')
    const session = await record(gatehouse, owner, folder)
    const { address } = gatehouse.database
    const product = await startServer('./gatehouse-server.fixture.ts', {
      database: address,
      dashboard,
      recordings: folder,
    })
    stack.defer(() => product.stop())
    const browser = await openChromium()
    stack.defer(() => browser.close())
    const page = await (await contextOf(browser, product.url, owner)).newPage()
    await page.goto(`${product.url}/acme/sessions/${session}`)
    const opened = await timed(async () => {
      await page.getByRole('button', { name: 'Play', exact: true }).click()
      await page.locator('.ap-term-text').getByText('000000').first().waitFor()
    })
    console.log(`from "Play" to its first lines: ${short(opened * 1000)} ms`)
    const figures: number[] = []
    for (let round = 1; round <= rounds; round++) {
      const took: number[] = []
      for (let click = 0; click < seconds * 4; click++) took.push(await jump(page, Math.random()))
      figures.push(percentile(took, 0.95))
      console.log(
        `round ${round}: median ${short(percentile(took, 0.5))} ms, p95 ${short(percentile(took, 0.95))} ms`,
      )
    }
    return figures
  },
}

async function record(gatehouse: TestGatehouse, owner: Member, folder: string): Promise<string> {
  const { sealer } = gatehouse.core
  await registerTestServer(owner, 'prod-1')
  const { id } = await openSession({ gatehouse }, await holderKey({ gatehouse }, owner))
  let recorded: Awaited<ReturnType<typeof longRecording>> | undefined
  const took = await timed(async () => {
    recorded = await longRecording({
      store: folderStore(folder),
      id,
      seal: (key, context) => sealer.seal(key, context),
      open: (sealed, context) => sealer.open(sealed, context),
      ...length,
    })
  })
  if (!recorded) throw new Error('nothing was recorded')
  const { summary, index } = recorded
  console.log(
    `${short(summary.bytes / 1e6)} MB of cast and ${index.keyframes} keyframes made in ${short(took)} s`,
  )
  const how = { exitCode: 0, exitSignal: null, bytesIn: 0, bytesOut: summary.bytes }
  const of = { account: owner.account.id, session: id }
  await closeSession(gatehouse.core, of, {
    outcome: 'ended',
    line: null,
    by: null,
    ...how,
    recording: summary,
  })
  return id
}

/** Clicks on the seek bar at that share of its width; answers the milliseconds until the terminal shows the moment. */
async function jump(page: Page, share: number): Promise<number> {
  const box = await page.locator('.ap-bar').boundingBox()
  assert.ok(box, 'there is no seek bar')
  await page.mouse.move(box.x + box.width * share, box.y + box.height / 2)
  await page.evaluate(awaitPress)
  await page.mouse.down()
  await page.mouse.up()
  return page.evaluate(watchSeek, { duration: length.seconds, tolerance })
}
