import type { Locator, Page } from 'playwright-core'

/** What people do in the dashboard, as they find it: by role and label. */

const navOf = (page: Page) => page.getByRole('navigation', { name: 'Account' })

/** Opens a sign-in link and presses the button; goes on to the team, where the reader may see it. */
export async function signInBy(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await navOf(page).waitFor()
  if ((await navOf(page).getByRole('link', { name: 'Team' }).count()) > 0) await goTo(page, 'Team')
}

/** Asks for a sign-in link by mail, on the sign-in page. */
export async function askForLink(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByRole('button', { name: 'Send me a sign-in link' }).click()
}

/** Goes to a page of the account by its navigation, or by the reader's own menu. */
export async function goTo(page: Page, place: string): Promise<void> {
  if (place.startsWith('My ')) await chooseOwn(page, place)
  else await navOf(page).getByRole('link', { name: place }).click()
  await page.getByRole('heading', { level: 1, name: place }).waitFor()
}

/** Goes to one of the other pages of the account's settings. */
export async function goToSettings(page: Page, tab: 'Access and sessions' | 'Security'): Promise<void> {
  await goTo(page, 'Settings')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: tab }).click()
  await page.getByRole('heading', { level: 1, name: tab }).waitFor()
}

/** The bar that saves a page of settings; it is there while something is changed. */
export function saveBarOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Unsaved changes' })
}

/** Chooses an entry of the reader's own menu. */
async function chooseOwn(page: Page, entry: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Signed in as/ }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

/** Adds a passkey on the page of one's own security, by the device that is plugged in; leaves what is offered then. */
export async function addPasskey(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Continue' }).click()
}

/** Declines the recovery codes that are offered after the first passkey. */
export async function declineCodes(page: Page): Promise<void> {
  const offer = page.getByRole('dialog', { name: 'Create recovery codes' })
  await offer.getByRole('button', { name: 'Not now' }).click()
  await offer.waitFor({ state: 'detached' })
}

/** The table row about somebody or something, whose name it begins with; where rows can be selected, after the box for that. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole('row', { name: new RegExp(`^(Select \\S+ )?${RegExp.escape(name)}`) })
}

/** A line of text that is there to be copied. */
export async function textOf(within: Locator, label: string): Promise<string> {
  return (await within.getByRole('textbox', { name: label }).inputValue()).trim()
}

export interface Offer {
  email: string
  role: string
  validity?: string
}

/** Invites by the dialog on the team page; answers the link that is shown once. */
export async function invite(page: Page, { email, role, validity }: Offer): Promise<string> {
  await page.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Email address').fill(email)
  await dialog.getByRole('radio', { name: new RegExp(`^${role}`) }).check()
  if (validity) await dialog.getByLabel('Valid for').selectOption({ label: validity })
  await dialog.getByRole('button', { name: 'Send invite' }).click()
  const link = await textOf(dialog, 'Invite link')
  await dialog.getByRole('button', { name: 'I’ve saved it' }).click()
  return link
}

/** Chooses an entry of a member's menu. */
export async function chooseFor(page: Page, email: string, entry: string): Promise<Locator> {
  await page.getByRole('button', { name: `Actions for ${email}` }).click()
  await page.getByRole('menuitem', { name: entry }).click()
  return page.getByRole('dialog')
}

/** Gives a member another role. */
export async function changeRole(page: Page, email: string, role: string): Promise<void> {
  const dialog = await chooseFor(page, email, 'Change role')
  await dialog.getByRole('radio', { name: new RegExp(`^${role}`) }).check()
  await dialog.getByRole('button', { name: 'Change role' }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** Limits a member to the servers named. */
export async function limitServers(page: Page, email: string, servers: readonly string[]): Promise<void> {
  const dialog = await chooseFor(page, email, 'Limit servers')
  await dialog.getByRole('radio', { name: 'Chosen servers' }).check()
  for (const name of servers) await dialog.getByRole('checkbox', { name }).check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
}
