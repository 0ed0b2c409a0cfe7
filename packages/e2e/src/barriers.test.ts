import axe from 'axe-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { signInBy } from './dashboard.ts'
import { findBarriers } from './find-barriers.ts'
import { lookAround } from './look-around.ts'
import { signInLinkOf } from './sign-in-link.ts'

const test = suite('barriers, as each role meets them')
const each = hasBrowser() ? test : test.skip

let stage: BrowserStage

test.before(async () => {
  if (hasBrowser()) stage = await openBrowserStage()
})
test.after(async () => stage?.close())

for (const email of ['owner@acme.com', 'ops@acme.com', 'viewer@partner.com', 'finance@acme.com']) {
  each(`${email} meets none on pages, in open menus or in dialogs`, async () => {
    let page = stage.owner
    if (email !== 'owner@acme.com') {
      page = await stage.person()
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
      found.push(...(await lookAround(page, path, findBarriers)))
    }
    assert.ok(seen.length > 3, seen.join(' '))
    assert.equal(found, [])
  })
}

each('no page broke', async () => assert.equal(stage.problems, []))

test.run()
