import type { Page } from 'playwright-core'

/** Finds what is wrong with a page as it is now. */
type Look = (page: Page) => Promise<string[]>

/** Whose frame has been looked at: around every page of an account it is the same, with the same menus. */
const framesSeen = new WeakSet<Page>()

/** Looks at a page, its menus, its dialogs, and what can be done with selected rows; answers what was found, and where. */
export async function lookAround(page: Page, where: string, look: Look): Promise<string[]> {
  return [
    ...(await lookingAt(page, where, look)),
    ...(await lookAtMenus(page, where, look)),
    ...(await lookAtDialogs(page, where, look)),
    ...(await lookAtSelected(page, where, look)),
  ]
}

async function lookingAt(page: Page, where: string, look: Look): Promise<string[]> {
  const found = await look(page)
  return found.map((one) => `${where}: ${one}`)
}

/** Buttons that open a dialog, and do nothing else. */
const opensDialog =
  /^(?:Invite|Register a server|Create an API key|Add a passkey|Rename|Change type|Remove|Change|Rotate|Leave|Close (?!filters)|Sign out all others|Set expiry|Go to|Choose (?:Starter|Fleet)|Cancel plan|ACME-\d+)\b/

/** Closes what is open, however it closes. */
async function closeAll(page: Page): Promise<void> {
  for (let times = 0; times < 3 && (await page.locator('[role=dialog], [role=menu]').count()) > 0; times++) {
    await page.keyboard.press('Escape')
    await page.waitForTimeout(50)
  }
}

/** Each kind of menu once: the second of two that differ only by whom, or which disposition, they are about is the same. */
async function kindsOf(page: Page, selector: string): Promise<string[]> {
  const names = await page
    .locator(selector)
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent?.trim() ?? ''))
  const kinds = new Map(
    names.map((name) => [name.replace(/\S+@\S+|prod-\d|staging-\d|ACME-\d+|\b[A-Z]+$/g, '…'), name]),
  )
  return [...kinds.values()]
}

/** The menus of the page, and with the first page those of the frame around it. */
async function menusOf(page: Page): Promise<string[]> {
  const button = 'button[aria-haspopup]:visible'
  const selector = framesSeen.has(page) ? `main ${button}` : button
  framesSeen.add(page)
  return kindsOf(page, selector)
}

/** Looks at each kind of menu, and at the dialogs that its entries open. */
async function lookAtMenus(page: Page, where: string, look: Look): Promise<string[]> {
  const found: string[] = []
  for (const name of await menusOf(page)) {
    const menu = page.getByRole('button', { name, exact: true }).first()
    await menu.click()
    await page.getByRole('menuitem').first().waitFor()
    found.push(...(await lookingAt(page, `${where}, menu ${name}`, look)))
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
      found.push(...(await lookingAt(page, `${where}, dialog ${words}`, look)))
      await closeAll(page)
    }
  }
  return found
}

/** Looks at the dialogs that buttons of the page open. */
async function lookAtDialogs(page: Page, where: string, look: Look): Promise<string[]> {
  const found: string[] = []
  for (const name of await kindsOf(
    page,
    'main button:not([aria-haspopup]), aside button:not([aria-haspopup])',
  )) {
    if (!opensDialog.test(name)) continue
    const button = page.getByRole('button', { name, exact: true }).first()
    if (!(await button.isVisible()) || (await button.isDisabled())) continue
    await button.click()
    if (await appears(page)) found.push(...(await lookingAt(page, `${where}, ${name}`, look)))
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

/** Selects a row, and looks at the bar that comes and at the dialogs that it opens. */
async function lookAtSelected(page: Page, where: string, look: Look): Promise<string[]> {
  const box = page.getByRole('checkbox', { name: /^Select (?!all)/ }).first()
  if ((await box.count()) === 0) return []
  await box.check()
  const bar = page.getByRole('group', { name: 'Selected' })
  await bar.waitFor()
  const found = await lookingAt(page, `${where}, selected`, look)
  for (const name of ['Limit servers', 'Set expiry', 'Revoke']) {
    const button = bar.getByRole('button', { name })
    if ((await button.count()) === 0) continue
    await button.click()
    await page.getByRole('dialog').first().waitFor()
    found.push(...(await lookingAt(page, `${where}, selected, ${name}`, look)))
    await closeAll(page)
  }
  await bar.getByRole('button', { name: 'Clear' }).click()
  return found
}
