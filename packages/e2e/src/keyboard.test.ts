import type { Locator, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { rowOf } from './dashboard.ts'
import { enter, focusComesTo, typeInto, walkTo } from './keyboard.ts'
import { type KeyPair, makeKey } from './ssh.ts'
import { plugInAuthenticator } from './virtual-authenticator.ts'

const test = suite('by keyboard alone')
const possible = hasBrowser()
const each = possible ? test : test.skip

let stage: BrowserStage
let page: Page
let keys: KeyPair[] = []

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  page = stage.owner
  // what is shown once asks before the page is left
  page.on('dialog', (question) => question.accept())
  keys = ['laptop', 'desktop'].map((name) => makeKey(stage.data, name))
})
test.after(async () => stage?.close())
// what one has left open is not the next one's affair
test.before.each(async () => {
  if (possible && (await page.locator('[role="dialog"], [role="menu"]').count()) > 0)
    await page.goto(`${stage.gatehouse.url}/acme/team`)
})

const press = (key: string) => page.keyboard.press(key)
const heading = (name: string) => page.getByRole('heading', { level: 1, name })
const dialog = () => page.getByRole('dialog')
const button = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true })
const actionsFor = (email: string) => page.getByRole('button', { name: `Actions for ${email}` })
const link = (place: string) =>
  page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: place })
const inDialog = async () =>
  assert.ok(await page.evaluate(`document.activeElement.closest('[role=dialog]') !== null`))

/** Keeps what a screen reader is told. */
const hearAll = `
  window.heard = []
  const region = document.querySelector('.toasts [role="status"]')
  new MutationObserver(() => region.textContent && window.heard.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true })`

async function goTo(place: string): Promise<void> {
  await enter(link(place))
  await focusComesTo(heading(place))
}

/** Goes to a place by the palette. */
async function find(words: string): Promise<void> {
  await press('Control+K')
  await focusComesTo(page.getByRole('combobox', { name: 'Page, server or member' }))
  await page.keyboard.type(words)
  await page.getByRole('option', { name: words }).first().waitFor()
  await press('Enter')
}

/** No key leads out of the dialog, and its name is said. */
async function staysIn(name: string | RegExp): Promise<void> {
  await page.getByRole('dialog', { name }).waitFor({ timeout: 30_000 })
  await focusComesTo(page.getByRole('dialog', { name }))
  for (let tabs = 0; tabs < 6; tabs++) {
    await press('Tab')
    await inDialog()
  }
}

/** Neither Esc nor a press outside loses it. */
async function isNotLost(secret: Locator): Promise<void> {
  await press('Escape')
  await page.mouse.click(5, 5)
  await page.waitForTimeout(200)
  assert.ok(await secret.isVisible())
  assert.is(await page.getByRole('button', { name: 'Close', exact: true }).count(), 0)
}

each('after signing in one goes on from the page’s heading', async () => {
  await focusComesTo(page.getByRole('heading', { level: 1 }))
})

each('a link of the navigation leads to the page’s heading, and where that is is said', async () => {
  await goTo('Servers')
  await page.getByRole('status').getByText('Servers, Acme', { exact: true }).waitFor({ state: 'attached' })
})

each('the row of a server leads to the heading of its page, and so does the palette', async () => {
  await walkTo(rowOf(page, 'prod-1'), 'ArrowDown')
  await press('Enter')
  await focusComesTo(heading('prod-1'))
  await find('staging-1')
  await focusComesTo(heading('staging-1'))
})

each('Enter opens a sync', async () => {
  const run = page.getByRole('article').getByRole('button').first()
  await walkTo(run)
  await press('Enter')
  assert.is(await run.getAttribute('aria-expanded'), 'true')
})

each('a menu that is opened by a key begins at its first entry, the first time too', async () => {
  await goTo('Team')
  for (const key of ['Enter', 'Space', 'ArrowDown']) {
    await page.reload()
    await walkTo(actionsFor('ops@acme.com'))
    for (let times = 0; times < 2; times++) {
      await press(key)
      await focusComesTo(page.getByRole('menuitem').first())
      await press('Escape')
      await focusComesTo(actionsFor('ops@acme.com'))
    }
  }
})

each('Enter on the row of a member opens its page, whose name is the address from the first', async () => {
  await page.reload()
  await walkTo(rowOf(page, 'saurav@acme.com'), 'ArrowDown')
  await page.evaluate(hearAll)
  await press('Enter')
  await focusComesTo(heading('saurav@acme.com'))
  await page
    .getByRole('status')
    .getByText('saurav@acme.com, Acme', { exact: true })
    .waitFor({ state: 'attached' })
  assert.equal(await page.evaluate('window.heard'), ['saurav@acme.com, Acme'])
  await goTo('Team')
})

each('a dialog that something was typed into asks before it is closed', async () => {
  await enter(button('Invite'))
  await focusComesTo(dialog().getByLabel('Email address'))
  await page.keyboard.type('half@typed')
  await page.mouse.click(5, 5)
  await press('Escape')
  const question = page.getByRole('alertdialog', { name: 'Discard this invite?' })
  await focusComesTo(question.getByRole('button', { name: 'Keep editing' }))
  await press('Escape')
  await focusComesTo(dialog().getByLabel('Email address'))
  assert.is(await dialog().getByLabel('Email address').inputValue(), 'half@typed')
  await enter(dialog().getByRole('button', { name: 'Cancel' }))
  await enter(question.getByRole('button', { name: 'Discard' }))
  await focusComesTo(button('Invite'))
})

each('an invite is sent; its link is closed by its own button only', async () => {
  await enter(button('Invite'))
  await typeInto(dialog().getByLabel('Email address'), 'dana@temp.com')
  await press('Enter')
  await staysIn('Invited dana@temp.com')
  await isNotLost(dialog().getByRole('textbox', { name: 'Invite link' }))
  await enter(dialog().getByRole('button', { name: 'I’ve saved it' }))
  await focusComesTo(button('Invite'))
})

each('with an invite that is revoked the focus goes to the row that follows, or the one before', async () => {
  const invite = page.getByRole('group', { name: 'Invite of dana@temp.com' })
  await enter(invite.getByRole('button', { name: 'Revoke' }))
  await enter(dialog().getByRole('button', { name: 'Revoke invite' }))
  const other = page.getByRole('group', { name: 'Invite of contractor@temp.com' })
  await focusComesTo(other.getByRole('button', { name: 'Revoke' }))
})

each('with a member who is revoked it goes to the next one’s menu', async () => {
  await enter(actionsFor('finance@acme.com'))
  await walkTo(page.getByRole('menuitem', { name: 'Revoke' }), 'ArrowDown')
  await press('Enter')
  const next = page
    .locator('tr[data-row]:has-text("finance@acme.com") + tr[data-row] button:not(.unfold)')
    .last()
  const name = (await next.getAttribute('aria-label')) ?? 'none'
  await enter(dialog().getByRole('button', { name: 'Revoke' }))
  await focusComesTo(page.getByRole('button', { name, exact: true }))
})

each('a key is added at the field that asks for it, and one goes on from “Add a key”', async () => {
  await find('My SSH keys')
  await focusComesTo(heading('My SSH keys'))
  for (const [index, key] of keys.entries()) {
    if (index > 0) {
      await enter(button('Add a key'))
      await focusComesTo(page.getByLabel('Public key'))
    }
    await typeInto(page.getByLabel('Public key'), key.publicKey)
    await enter(button('Add key'))
    await focusComesTo(button('Add a key'))
  }
  await press('Enter')
  await focusComesTo(page.getByLabel('Public key'))
  await enter(button('Cancel'))
  await focusComesTo(button('Add a key'))
})

each('with a key that is removed it goes to the other one', async () => {
  await press('Shift+Tab')
  await walkTo(button('Remove laptop'), 'Shift+Tab')
  await press('Enter')
  await enter(dialog().getByRole('button', { name: 'Remove key' }))
  await focusComesTo(button('Remove desktop'))
})

each('an API key is made; its secret is closed by its own button only', async () => {
  await goTo('API keys')
  await walkTo(page.getByRole('main').getByRole('button', { name: 'Create' }).first())
  await press('Enter')
  await typeInto(dialog().getByLabel('Name'), 'ci')
  await enter(dialog().getByRole('button', { name: 'Create key' }))
  await staysIn('The key ci')
  await isNotLost(dialog().getByRole('textbox', { name: 'API key' }))
  await enter(dialog().getByRole('button', { name: 'I’ve saved it' }))
})

each('recovery codes are closed by their own button only', async () => {
  await plugInAuthenticator(page)
  await find('My security')
  await enter(page.getByRole('main').getByRole('button', { name: 'Add a passkey' }))
  await typeInto(dialog().getByLabel('Name'), 'laptop')
  await press('Enter')
  await enter(
    page.getByRole('dialog', { name: 'Create recovery codes' }).getByRole('button', { name: 'Create codes' }),
  )
  await staysIn('Your recovery codes')
  await isNotLost(dialog().getByRole('listitem').first())
  await enter(dialog().getByRole('button', { name: 'I’ve saved them' }))
})

each('/ on the audit log opens its filter, and Enter an event, which Esc closes', async () => {
  await goTo('Audit log')
  await page.getByRole('article').first().waitFor()
  await press('/')
  await focusComesTo(page.getByLabel('Who'))
  const toggle = page.getByRole('button', { name: 'Close filters' })
  await walkTo(toggle, 'Shift+Tab')
  await press('Enter')
  await press('Enter')
  await focusComesTo(page.getByLabel('Who'))
  const event = page.getByRole('article').first().getByRole('button').first()
  await walkTo(event)
  await press('Enter')
  await page.getByRole('button', { name: /^Only by/ }).waitFor()
  await press('Tab')
  await press('Escape')
  await focusComesTo(event)
  assert.is(await event.getAttribute('aria-expanded'), 'false')
})

each('on a phone a link of the menu leads to the heading, and Esc closes the menu', async () => {
  await page.setViewportSize({ width: 390, height: 800 })
  const menu = page.getByRole('button', { name: 'Menu', exact: true })
  await page.reload()
  await enter(menu)
  await enter(link('Servers'))
  await focusComesTo(heading('Servers'))
  await walkTo(menu, 'Shift+Tab')
  const place = await heading('Servers').boundingBox()
  await press('Enter')
  await walkTo(link('Team'))
  assert.equal(await heading('Servers').boundingBox(), place)
  await press('Escape')
  await focusComesTo(menu)
  await link('Team').waitFor({ state: 'hidden' })
  await page.setViewportSize({ width: 1280, height: 800 })
})

each('no page broke', async () => assert.equal(stage.problems, []))

test.run()
