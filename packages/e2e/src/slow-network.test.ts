import type { CDPSession, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { rowOf } from './dashboard.ts'
import { eventually } from './eventually.ts'

const test = suite('on a slow network')
const each = hasBrowser() ? test : test.skip

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
  // what is read ahead of time would make it a quick one
  await page.addInitScript('delete window.requestIdleCallback')
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
    const marks = changes.some(({ target, addedNodes }) =>
      target.matches?.('[aria-busy="true"], [data-pressed]') ||
      [...addedNodes].some((node) => node.matches?.('[role="dialog"], [role="menu"], [aria-busy="true"]')))
    if (marks) window.heard ??= performance.now()
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy', 'data-pressed'] })`

/** How long it took until the last press was seen to be heard, in ms. */
async function reaction(): Promise<number> {
  await eventually('it is heard', () => page.evaluate<boolean>('window.heard !== undefined'), 10_000)
  return page.evaluate('window.heard - window.pressed')
}

each('the frame of a page is there within a second', async () => {
  await page.goto(`${stage.gatehouse.url}/acme/team`, { waitUntil: 'commit' })
  const paint = () => page.evaluate<number>(`performance.getEntriesByType('paint')[0]?.startTime ?? 0`)
  await eventually('it is painted', async () => (await paint()) > 0)
  const painted = await paint()
  assert.ok(painted <= budget.frame, `${Math.round(painted)} ms`)
  assert.ok(await page.locator('.frame').isVisible())
  await rowOf(page, 'ops@acme.com').waitFor()
  assert.not.ok(await page.locator('.frame').isVisible())
})

each('a page outside of accounts has none', async () => {
  await page.goto(`${stage.gatehouse.url}/accounts`, { waitUntil: 'commit' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.is(await page.locator('.frame').count(), 0)
  await page.goto(`${stage.gatehouse.url}/acme/team`)
  await rowOf(page, 'ops@acme.com').waitFor()
})

each('a link, a menu and a button are seen to be pressed at once', async () => {
  await page.evaluate(watchPresses)
  const presses: [what: string, press: () => Promise<unknown>, then: () => Promise<unknown>][] = [
    [
      'a menu',
      () => page.getByRole('button', { name: 'Actions for ops@acme.com' }).click(),
      async () => {
        await page.getByRole('menuitem').first().waitFor()
        await page.keyboard.press('Escape')
      },
    ],
    [
      'a dialog',
      () => page.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click(),
      async () => {
        await page
          .getByRole('dialog')
          .getByLabel(/^E-?mail/)
          .waitFor()
        await page.keyboard.press('Escape')
      },
    ],
    [
      'a page',
      () => page.getByRole('link', { name: 'Audit log' }).click(),
      () => page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor(),
    ],
  ]
  for (const [what, press, then] of presses) {
    await press()
    const took = await reaction()
    assert.ok(took <= budget.reaction, `${what}: ${Math.round(took)} ms`)
    await then()
  }
})

each('no page broke', async () => assert.equal(stage.problems, []))

test.run()
