import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { signInBy } from './dashboard.ts'
import { signInLinkOf } from './sign-in-link.ts'

const test = suite('the dialer’s pages')
const each = hasBrowser() ? test : test.skip
let stage: BrowserStage
let operator: Page

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage()
  operator = await stage.person()
  await signInBy(operator, signInLinkOf(stage.data, 'ops@acme.com'))
})
test.after(async () => stage?.close())

const open = async (page: Page, view: 'Dispositions' | 'Recipes') => {
  await page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Dialer' }).click()
  await page
    .getByRole('navigation', { name: 'Views of the dialer' })
    .getByRole('link', { name: view })
    .click()
  await page.getByRole('heading', { level: 1, name: view }).waitFor()
}
const table = () => operator.getByRole('table', { name: 'Dispositions', exact: true })
const codes = async () => (await table().locator('tbody tr b').allInnerTexts()).join(' ')

each(
  'an operator adds a disposition, whose flags complete themselves, and moves it by keyboard and by dragging',
  async () => {
    await open(operator, 'Dispositions')
    await operator.getByRole('button', { name: 'Add a disposition' }).click()
    const dialog = operator.getByRole('dialog')
    await dialog.getByLabel('Code').fill('toolong')
    await dialog.getByLabel('Label').fill('Hot lead')
    await dialog.getByRole('checkbox', { name: /^sale/ }).check()
    const completed = dialog.getByRole('checkbox', { name: /^completed follows from “sale”/ })
    assert.equal([await completed.isChecked(), await completed.isDisabled()], [true, true])
    assert.ok(
      await dialog.getByRole('checkbox', { name: /^scheduled callback not with “completed”/ }).isDisabled(),
    )
    await dialog.getByRole('button', { name: 'Add disposition' }).click()
    await dialog.getByText('Use 1 to 6 capital letters and digits').waitFor()
    await dialog.getByLabel('Code').fill('hot')
    await dialog.getByRole('button', { name: 'Add disposition' }).click()
    await table().getByRole('row', { name: /HOT/ }).waitFor()
    assert.match(await codes(), / DC HOT$/)
    const handle = () => operator.getByRole('button', { name: /^Move HOT/ })
    await handle().press('Alt+ArrowUp')
    await table().locator('tbody tr').nth(-1).getByText('DC', { exact: true }).waitFor()
    await handle().press('Alt+ArrowUp')
    await table().locator('tbody tr').nth(9).getByText('HOT', { exact: true }).waitFor()
    await handle().hover()
    await operator.mouse.down()
    const first = await table().locator('tbody tr').first().boundingBox()
    assert.ok(first)
    await operator.mouse.move(first.x + 40, first.y + first.height / 2, { steps: 5 })
    await operator.mouse.up()
    await table().locator('tbody tr').first().getByText('HOT', { exact: true }).waitFor()
    // prod-1 has had it by then: calls may have it
    await operator.getByText('verified on the server').waitFor()
    await operator.getByRole('button', { name: 'Remove HOT' }).click()
    await operator.getByRole('dialog').getByRole('button', { name: 'Retire disposition' }).click()
    await table()
      .getByRole('row', { name: /HOT .*retired/ })
      .waitFor()
  },
)

each(
  'an operator changes a setting after a preview, gives a reason where it is guarded, and goes back',
  async () => {
    await open(operator, 'Recipes')
    await operator.getByText('verified on the server').waitFor()
    await operator.getByRole('button', { name: 'Change Ring for' }).click()
    const dialog = operator.getByRole('dialog')
    await dialog.getByLabel('Value, in seconds').fill('26')
    await dialog.getByText('added dial_timeout = 26').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await operator.getByRole('row', { name: /dial_timeout 26 seconds account ops@acme.com/ }).waitFor()
    await operator.getByText('verified on the server').waitFor()
    await operator.getByRole('button', { name: 'Change Drop limit' }).click()
    await dialog.getByLabel('Where').selectOption({ label: 'Only prod-1' })
    await dialog.getByLabel('Value, in percent').fill('3.5')
    await dialog.getByText(/A drop limit over 3 percent .* Say why below/).waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog
      .getByText(/Say why: it is kept in the audit log/)
      .first()
      .waitFor()
    await dialog.getByLabel('Reason').fill('Agreed with legal')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await operator.getByRole('row', { name: /3.5 percent on prod-1 .*“Agreed with legal”/ }).waitFor()
    await operator.getByRole('button', { name: 'Back to the last verified version' }).click()
    await dialog.getByText(/Undoes version 2: adaptive_dropped_percentage 3 → 3.5/).waitFor()
    await dialog.getByRole('button', { name: 'Set back' }).click()
    await operator.getByText('3.5 percent on prod-1').waitFor({ state: 'detached' })
  },
)

each('a viewer reads all of it and can change none', async () => {
  const viewer = await stage.person()
  await signInBy(viewer, signInLinkOf(stage.data, 'viewer@partner.com'))
  for (const view of ['Dispositions', 'Recipes'] as const) {
    await open(viewer, view)
    await viewer.getByRole('row', { name: view === 'Recipes' ? /dial_timeout/ : /Sale Made/ }).waitFor()
    assert.is(await viewer.getByRole('button', { name: /^(Add|Change|Remove|Choose|Back|Move)/ }).count(), 0)
  }
})

each('no page broke', async () => assert.equal([...stage.problems], []))

test.run()
