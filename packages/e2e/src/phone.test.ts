import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { findBarriers } from './find-barriers.ts'
import { findSmallTargets } from './find-small-targets.ts'
import { lookAround } from './look-around.ts'
import { recordProof } from './owner-story.ts'
import { signInLinkOf } from './sign-in-link.ts'

const test = suite('on a phone')
const each = hasBrowser() ? test : test.skip

const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
} as const
let stage: BrowserStage

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage()
  await recordProof(stage)
})
test.after(async () => stage?.close())

/** What hinders somebody, and what is hard to hit with a finger. */
const lookOnPhone = async (page: Page) => [...(await findBarriers(page)), ...(await findSmallTargets(page))]

for (const email of ['owner@acme.com', 'viewer@partner.com']) {
  each(`${email} meets no barrier, and can press everything with a finger`, async () => {
    const page = await stage.person(phone)
    await page.goto(signInLinkOf(stage.data, email))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await page.addInitScript(axe.source)
    await page.reload()
    assert.ok(await page.evaluate(`matchMedia('(pointer: coarse)').matches`))
    const found: string[] = []
    const ids = async (table: string) =>
      (await stage.database.rows<{ id: string }>(`select id from gatehouse.${table} limit 1`))[0]?.id
    const places = `/servers /servers/${await ids('servers')} /sessions /sessions/${await ids('sessions')} /sessions/search
      /firewall /dialer /dialer/recipes /team /team/ops%40acme.com /team/security /audit /api-keys /settings /settings/sessions /settings/security /keys /security`
    for (const place of ['', ...places.split(/\s+/)]) {
      await page.goto(`${stage.gatehouse.url}/acme${place}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('.skeleton').first().waitFor({ state: 'detached' })
      const row = page.getByRole('button', { name: /^More about/ }).last()
      if ((await row.count()) > 0) await row.click()
      found.push(...(await lookAround(page, place, lookOnPhone)))
    }
    await page.getByRole('button', { name: 'Menu', exact: true }).click()
    found.push(...(await lookOnPhone(page)))
    assert.equal(found, [])
  })
}

each('no page broke', async () => assert.equal([...stage.problems], []))

test.run()
