import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { signInBy } from './dashboard.ts'
import { findBarriers } from './find-barriers.ts'
import { signInLinkOf } from './sign-in-link.ts'

const test = suite('barriers, as each role meets them')
const each = hasBrowser() ? test : test.skip

const still = { reducedMotion: 'reduce' } as const
let stage: BrowserStage

test.before(async () => {
  // what fades in has less contrast for a moment
  if (hasBrowser()) stage = await openBrowserStage({ owner: still })
})
test.after(async () => stage?.close())

/** Buttons that open a dialog, and do nothing else. */
const opensDialog =
  /^(?:Invite|Register a server|Create an API key|Add a passkey|Rename|Change type|Remove|Change|Rotate|Leave|Close (?!filters)|Sign out all others|Set expiry|Go to)\b/

async function look(page: Page, where: string): Promise<string[]> {
  const found = await findBarriers(page)
  return found.map((barrier) => `${where}: ${barrier}`)
}

/** Closes what is open, however it closes. */
async function closeAll(page: Page): Promise<void> {
  for (let times = 0; times < 3 && (await page.locator('[role=dialog], [role=menu]').count()) > 0; times++) {
    await page.keyboard.press('Escape')
    await page.waitForTimeout(50)
  }
}

/** Each kind of menu once: the second of two that differ only by whom they are about is the same. */
async function kindsOf(page: Page, selector: string): Promise<string[]> {
  const names = await page
    .locator(selector)
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent?.trim() ?? ''))
  const kinds = new Map(names.map((name) => [name.replace(/\S+@\S+|prod-\d|staging-\d/g, '…'), name]))
  return [...kinds.values()]
}

async function lookAtMenus(page: Page, where: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await kindsOf(page, 'button[aria-haspopup]')) {
    const menu = page.getByRole('button', { name, exact: true }).first()
    await menu.click()
    await page.getByRole('menuitem').first().waitFor()
    found.push(...(await look(page, `${where}, menu ${name}`)))
    const entries = page.locator('[role=menuitem]:not([href])')
    const many = await entries.count()
    await closeAll(page)
    for (let entry = 0; entry < many; entry++) {
      await menu.click()
      const words = (await entries.nth(entry).textContent()) ?? ''
      if (/^Sign out$/.test(words)) {
        await closeAll(page)
        continue
      }
      await entries.nth(entry).click()
      await page.getByRole('dialog').first().waitFor()
      found.push(...(await look(page, `${where}, dialog ${words}`)))
      await closeAll(page)
    }
  }
  return found
}

async function lookAtDialogs(page: Page, where: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await kindsOf(
    page,
    'main button:not([aria-haspopup]), aside button:not([aria-haspopup])',
  )) {
    if (!opensDialog.test(name)) continue
    const button = page.getByRole('button', { name, exact: true }).first()
    if (!(await button.isVisible()) || (await button.isDisabled())) continue
    await button.click()
    if (await appears(page)) found.push(...(await look(page, `${where}, ${name}`)))
    await closeAll(page)
  }
  return found
}

const appears = (page: Page) =>
  page
    .getByRole('dialog')
    .first()
    .waitFor({ timeout: 5000 })
    .then(
      () => true,
      () => false,
    )

for (const email of ['owner@acme.com', 'ops@acme.com', 'viewer@partner.com', 'finance@acme.com']) {
  each(`${email} meets none on pages, in open menus or in dialogs`, async () => {
    let page = stage.owner
    if (email !== 'owner@acme.com') {
      page = await stage.person(still)
      await signInBy(page, signInLinkOf(stage.data, email))
    }
    await page.addInitScript(axe.source)
    await page.reload()
    const nav = page.getByRole('navigation', { name: 'Account' })
    await nav.waitFor()
    const paths = await nav
      .getByRole('link')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''))
    const server = page.getByRole('row').getByRole('link').first()
    const found: string[] = []
    const seen = [...paths, '/acme/keys', '/acme/security']
    for (const path of seen) {
      await page.goto(`${stage.gatehouse.url}${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('.skeleton').first().waitFor({ state: 'detached' })
      if (path.endsWith('/servers') && (await server.count()) > 0)
        seen.push((await server.getAttribute('href')) ?? path)
      found.push(...(await look(page, path)))
      found.push(...(await lookAtMenus(page, path)))
      found.push(...(await lookAtDialogs(page, path)))
    }
    assert.ok(seen.length > 3, seen.join(' '))
    assert.equal(found, [])
  })
}

each('no page broke', async () => assert.equal(stage.problems, []))

test.run()
