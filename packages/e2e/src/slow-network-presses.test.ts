import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import type { BrowserStage } from './browser-stage.ts'
import { eventually } from './eventually.ts'
import { byMouse } from './hand.ts'
import { openStageOnATrain } from './on-a-train.ts'
import { ownerStory } from './owner-story.ts'
import { stepsOf } from './steps.ts'

const test = suite('presses on a slow network')
const each = hasBrowser() ? test : test.skip
const step = stepsOf(test, hasBrowser())

/** Until a press is seen to be heard, in ms. */
const budget = 100

let stage: BrowserStage
let page: Page

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openStageOnATrain()
  page = stage.owner
  await page.addInitScript(watchPresses)
  await page.goto(`${stage.gatehouse.url}/acme`)
  await page.getByRole('navigation', { name: 'Account' }).waitFor()
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
  assert.ok(took <= budget, `${what}: ${Math.round(took)} ms`)
})

// the whole of an owner's day: at no press does anybody wonder whether it was heard
for (const [shows, run] of ownerStory) step(shows, () => run({ stage, hand }))

each('no page broke', async () => assert.equal([...stage.problems], []))

test.run()
