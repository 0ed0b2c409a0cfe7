import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import type { BrowserStage } from './browser-stage.ts'
import { eventually } from './eventually.ts'
import { openStageOnATrain } from './on-a-train.ts'

const test = suite('pages on a slow network')
const each = hasBrowser() ? test : test.skip

/** Until the frame is there, in ms. */
const budget = 1000

let stage: BrowserStage
let page: Page

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openStageOnATrain()
  page = stage.owner
})
test.after(async () => stage?.close())

/** When the first paint of an address was, in ms from its navigation. */
async function paintOf(address: string): Promise<number> {
  await page.goto(address, { waitUntil: 'commit' })
  const paint = () => page.evaluate<number>(`performance.getEntriesByType('paint')[0]?.startTime ?? 0`)
  await eventually('it is painted', async () => (await paint()) > 0)
  return paint()
}

for (const place of ['', '/team', '/servers', '/sessions', '/audit', '/settings', '/keys'])
  each(`the frame of /acme${place} is there within a second`, async () => {
    const times: number[] = []
    // what else the machine does is no fault of the page: of three visits one is in time
    while (times.length < 3 && !times.some((time) => time <= budget))
      times.push(await paintOf(`${stage.gatehouse.url}/acme${place}`))
    assert.ok(
      times.some((time) => time <= budget),
      `${times.map(Math.round).join(', ')} ms`,
    )
    assert.ok(await page.locator('.frame').isVisible())
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.not.ok(await page.locator('.frame').isVisible())
  })

each('a page outside of accounts has none', async () => {
  await page.goto(`${stage.gatehouse.url}/accounts`, { waitUntil: 'commit' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.is(await page.locator('.frame').count(), 0)
  await page.goto(`${stage.gatehouse.url}/acme`)
  await page.getByRole('navigation', { name: 'Account' }).waitFor()
})

each('no page broke', async () => assert.equal([...stage.problems], []))

test.run()
