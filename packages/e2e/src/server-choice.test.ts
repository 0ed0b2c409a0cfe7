import type { Locator, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { chooseFor, goTo, rowOf } from './dashboard.ts'
import { stepsOf } from './steps.ts'

const test = suite('choosing servers in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let dialog: Locator

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
})
test.after(() => stage?.close())

const says = (words: string) => dialog.getByText(words, { exact: true }).waitFor()

step(
  'a server is labelled on its page by keyboard, and nobody’s access changes by a label of no limit',
  async () => {
    await goTo(owner, 'Servers')
    await owner.getByRole('link', { name: 'staging-1' }).click()
    await owner.getByRole('button', { name: 'Change labels' }).press('Enter')
    dialog = owner.getByRole('dialog')
    await dialog.getByLabel('Add a label').fill('not a label')
    await owner.keyboard.press('Enter')
    await dialog.getByText(/^Use 1 to 32 letters, digits and hyphens/).waitFor()
    await dialog.getByLabel('Add a label').fill('Staging')
    await owner.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Remove the label staging' }).waitFor()
    await says('No one’s access changes.')
    await owner.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await owner.getByText('staging-1 is labeled staging.').waitFor()
  },
)

step(
  'the difference is shown before a limit is saved, and what was chosen survives a look at all',
  async () => {
    await goTo(owner, 'Team')
    dialog = await chooseFor(owner, 'ops@acme.com', 'Limit servers')
    await says('Keeps prod-1, prod-2, staging-1.')
    await dialog.getByRole('radio', { name: 'Chosen servers' }).check()
    await says('Removes prod-1, prod-2, staging-1.')
    await dialog.getByRole('checkbox', { name: 'label staging' }).check()
    await dialog.getByRole('checkbox', { name: 'prod-2' }).check()
    await says('Keeps prod-2, staging-1.')
    await says('Removes prod-1.')
    await dialog.getByRole('radio', { name: 'All servers' }).check()
    await says('Keeps prod-1, prod-2, staging-1.')
    await dialog.getByRole('radio', { name: 'Chosen servers' }).check()
    await dialog.getByRole('button', { name: 'Remove prod-2' }).waitFor()
  },
)

step('any server and label is found by a few letters, and all that match are chosen at once', async () => {
  const find = dialog.getByRole('searchbox', { name: 'Find servers and labels' })
  await find.fill('prod')
  await dialog.getByRole('checkbox', { name: 'label staging' }).waitFor({ state: 'detached' })
  await dialog.getByRole('button', { name: 'Select all 2 that match' }).click()
  await says('Keeps prod-1, prod-2, staging-1.')
  await dialog.getByRole('button', { name: 'Remove prod-1' }).press('Enter')
  await says('Removes prod-1.')
  const focused = () => owner.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  assert.is(await focused(), 'Remove prod-2', 'the keyboard goes on beside what went')
  await owner.keyboard.press('Enter')
  assert.is(await focused(), 'Remove the label staging')
  await find.fill('eu-to-come')
  await dialog.getByRole('checkbox', { name: 'new label eu-to-come' }).check()
  await dialog.getByText('No server is labeled eu-to-come yet.').waitFor()
  await dialog.getByRole('button', { name: 'Remove the label eu-to-come' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await rowOf(owner, 'ops@acme.com')
    .getByText(/staging · 1 server/)
    .waitFor()
})

step('a label that a limit names says whose access ends with it', async () => {
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name: 'staging-1' }).click()
  await owner.getByRole('button', { name: 'Change labels' }).click()
  dialog = owner.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Remove the label staging' }).click()
  await says('Ends the access of ops@acme.com.')
  await owner.keyboard.press('Escape')
  await owner.getByRole('button', { name: 'Discard' }).click()
})

step(
  'servers are narrowed to those of a label, in the address, also from a server’s own labels',
  async () => {
    await goTo(owner, 'Servers')
    const chip = owner
      .getByRole('group', { name: 'Filter by label' })
      .getByRole('button', { name: /^staging/ })
    await chip.click()
    await owner.waitForURL(/[?]label=staging$/)
    await rowOf(owner, 'prod-1').waitFor({ state: 'detached' })
    await rowOf(owner, 'staging-1').waitFor()
    await owner.getByRole('searchbox', { name: 'Filter servers' }).fill('prod')
    await owner.getByText('No server has the label “staging” and has “prod” in its').waitFor()
    await owner.getByRole('searchbox', { name: 'Filter servers' }).fill('')
    await chip.click()
    await rowOf(owner, 'prod-1').getByRole('link', { name: 'prod-1' }).waitFor()
    await owner.getByRole('link', { name: 'staging-1' }).click()
    await owner.getByRole('main').getByRole('link', { name: 'staging', exact: true }).click()
    await owner.waitForURL(/servers[?]label=staging$/)
    await rowOf(owner, 'prod-1').waitFor({ state: 'detached' })
  },
)

step('nothing broke in any page meanwhile', async () => assert.equal([...stage.problems], []))

test.run()
