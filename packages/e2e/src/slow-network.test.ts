import type { CDPSession, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { eventually } from './eventually.ts'
import { byMouse } from './hand.ts'
import { ownerStory, recordProof } from './owner-story.ts'
import { stepsOf } from './steps.ts'

const test = suite('on a slow network')
const each = hasBrowser() ? test : test.skip
const step = stepsOf(test, hasBrowser())

/** A train: each answer begins 400 ms late, and comes at 50 kB a second. */
const train = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }
/** Until the frame is there, in ms, and until a press is seen to be heard. */
const budget = { frame: 1000, reaction: 100 }

let stage: BrowserStage
let page: Page
let network: CDPSession

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage()
  page = stage.owner
  await recordProof(stage)
  // what is read ahead of time would make it a quick one
  await page.addInitScript('delete window.requestIdleCallback')
  await page.addInitScript(watchPresses)
  network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.setCacheDisabled', { cacheDisabled: true })
  await network.send('Network.emulateNetworkConditions', train)
})
test.after(async () => stage?.close())

/** Notes when something is pressed, and when it is first marked as heard. */
const watchPresses = `
  window.heard = undefined
  addEventListener('pointerdown', () => (window.heard = undefined), true)
  addEventListener('click', () => (window.pressed = performance.now()), true)
  new MutationObserver((changes) => {
    const opened = '[role="dialog"], [role="menu"]'
    const has = (nodes, marks) => [...nodes].some((node) => node.matches?.(marks) || node.querySelector?.(marks))
    const marks = changes.some(({ target, addedNodes, removedNodes }) =>
      target.matches?.('[aria-busy="true"], [data-pressed], [aria-expanded="true"]') ||
      has(addedNodes, opened + ', [aria-busy="true"]') || has(removedNodes, opened))
    if (marks) window.heard ??= performance.now()
  }).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy', 'data-pressed', 'aria-expanded'],
  })`

/** How long it took until the last press was seen to be heard, in ms. */
async function reaction(): Promise<number> {
  await eventually('it is heard', () => page.evaluate<boolean>('window.heard !== undefined'), 10_000)
  return page.evaluate('window.heard - window.pressed')
}

/** By mouse: whatever is pressed is seen to be heard in time. */
const hand = byMouse(async (what) => {
  const took = await reaction()
  assert.ok(took <= budget.reaction, `${what}: ${Math.round(took)} ms`)
})

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
    while (times.length < 3 && !times.some((time) => time <= budget.frame))
      times.push(await paintOf(`${stage.gatehouse.url}/acme${place}`))
    assert.ok(
      times.some((time) => time <= budget.frame),
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

// the whole of an owner's day: at no press does anybody wonder whether it was heard
for (const [shows, run] of ownerStory) step(shows, () => run({ stage, hand }))

each('no page broke', async () => assert.equal([...stage.problems], []))

test.run()
