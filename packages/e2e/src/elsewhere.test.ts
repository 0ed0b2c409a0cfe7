import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo } from './dashboard.ts'

const test = suite('in another time zone, and another language’s browser')
const each = hasBrowser() ? test : test.skip

/** Half an hour apart from most others, and the whole year the same. */
const kolkata = 'Asia/Kolkata'

let stage: BrowserStage
let page: Page

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage({ owner: { timezoneId: kolkata, locale: 'de-DE' } })
  page = stage.owner
})
test.after(async () => stage?.close())

/** As a person there reads a clock. */
const clockThere = (iso: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: kolkata, hour: '2-digit', minute: '2-digit' }).format(
    new Date(iso),
  )

each('an event is shown at the reader’s own time, in the words of the page', async () => {
  await goTo(page, 'Audit log')
  const time = page.getByRole('article').first().locator('time')
  const at = (await time.getAttribute('datetime')) ?? ''
  assert.match((await time.textContent()) ?? '', clockThere(at))
  assert.match(
    (await time.getAttribute('title')) ?? '',
    /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/,
  )
})

each('a time that is typed there is the one that is asked for', async () => {
  await page.getByRole('button', { name: '+ filter' }).click()
  await page.getByLabel('From').fill('2030-01-01T00:00')
  await page.waitForURL(/from=/)
  const from = new URL(page.url()).searchParams.get('from') ?? ''
  assert.is(new Date(from).toISOString(), '2029-12-31T18:30:00.000Z')
  await page.getByText('No matches').waitFor()
  await page.getByRole('button', { name: /^Remove the filter from .*1 Jan 2030/ }).waitFor()
})

each('numbers and pages are those of the page’s language', async () => {
  await goTo(page, 'Team')
  assert.is(await page.evaluate('document.documentElement.lang'), 'en')
  const words = (await page.getByRole('main').textContent()) ?? ''
  assert.not.match(words, /vor \d|Invalid Date|NaN|undefined/)
})

each('no page broke', async () => assert.equal(stage.problems, []))

test.run()
