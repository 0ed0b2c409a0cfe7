import type { Page, Route } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, goToSettings, invite, rowOf, saveBarOf, textOf } from './dashboard.ts'
import { eventually } from './eventually.ts'
import { type FaultyFront, startFaultyFront } from './faulty-front.ts'
import { freePort } from './free-port.ts'
import { stepsOf } from './steps.ts'

const test = suite('a page that stays open')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let front: FaultyFront
let stage: BrowserStage
let owner: Page
let link = ''

test.before(async () => {
  if (!possible) return
  const [port, outer] = [await freePort(), await freePort()]
  front = await startFaultyFront(outer, port)
  stage = await openBrowserStage({ env: { PORT: String(port), GATEHOUSE_URL: front.url } })
  owner = stage.owner
  link = stage.gatehouse.signInLink()
})
test.after(async () => {
  await stage?.close()
  front?.close()
})

step('while a proxy answers 502, what is typed stays, and the page says that it may be old', async () => {
  await goTo(owner, 'Team')
  await owner.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click()
  await owner.getByRole('dialog').getByLabel('Email address').fill('half@typed')
  front.fail()
  await owner.getByText(/^Not up to date since/).waitFor()
  await owner.waitForTimeout(3000)
  // behind the dialog, where a screen reader does not hear of it
  assert.ok(await owner.locator('nav a', { hasText: 'Servers' }).isVisible())
  assert.is(await owner.getByRole('dialog').getByLabel('Email address').inputValue(), 'half@typed')
})

step('it comes back by itself, and is live again', async () => {
  front.mend()
  await owner.getByText(/^Not up to date since/).waitFor({ state: 'detached', timeout: 30_000 })
  assert.is(await owner.getByRole('dialog').getByLabel('Email address').inputValue(), 'half@typed')
  await owner.keyboard.press('Escape')
  await owner.getByRole('button', { name: 'Discard' }).click()
  const other = await owner.context().newPage()
  await other.goto(`${front.url}/acme/team`)
  await invite(other, { email: 'new@acme.com', role: 'VIEWER' })
  await other.close()
  await rowOf(owner, 'new@acme.com').waitFor()
})

step('on a phone it is said as well', async () => {
  await owner.setViewportSize({ width: 390, height: 800 })
  front.fail()
  await owner.getByText(/^Not up to date since/).waitFor()
  assert.ok(await owner.getByText(/^Not up to date since/).isVisible())
  front.mend()
  await owner.getByRole('button', { name: 'Try now' }).click()
  await owner.getByText(/^Not up to date since/).waitFor({ state: 'detached', timeout: 30_000 })
  await owner.setViewportSize({ width: 1280, height: 800 })
})

step('what hangs is said to, is given up, and tried again', async () => {
  const other = await owner.context().newPage()
  const hang = () => undefined
  await other.goto(`${front.url}/acme/team`)
  await other.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click()
  await other.route(/trpc\/.*invites[.]create/, hang)
  await owner.route(/trpc\/.*servers[.]list/, hang)
  const saving = async () => {
    const dialog = other.getByRole('dialog')
    await dialog.getByLabel('Email address').fill('slow@acme.com')
    await dialog.getByRole('button', { name: 'Send invite' }).click()
    await dialog.getByText('This is taking longer than usual.').waitFor()
    await dialog.getByText('Gatehouse hasn’t answered for 30 seconds.').waitFor()
    await dialog.getByText('The change may still have gone through: check before you try again.').waitFor()
    assert.is(await dialog.getByLabel('Email address').inputValue(), 'slow@acme.com')
  }
  const loading = async () => {
    await owner.goto(`${front.url}/acme/servers`)
    await owner.getByText('Still loading…').waitFor()
    await owner.getByText('Gatehouse hasn’t answered for 20 seconds.').waitFor()
    await owner.unrouteAll()
    await owner.getByRole('button', { name: 'Try again' }).click()
    await rowOf(owner, 'prod-1').waitFor()
    await goTo(owner, 'Team')
  }
  await Promise.all([saving(), loading()])
  await other.close()
})

step('a change whose answer is lost says where to look; an invite is sent again as the same', async () => {
  const lost = async (route: Route) => {
    await route.fetch()
    await route.abort()
  }
  const email = 'lost@acme.com'
  await owner.route(/trpc\/.*invites[.]create/, lost, { times: 1 })
  await owner.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel(/^E-?mail/).fill(email)
  const send = dialog.getByRole('button', { name: 'Send invite' })
  await send.click()
  await dialog.getByRole('alert').getByText('Gatehouse did not answer.').waitFor()
  const opening = owner.waitForEvent('popup')
  await dialog.getByRole('link', { name: 'See the team (new tab)' }).click()
  const look = await opening
  await rowOf(look, email).waitFor()
  await look.close()
  await send.click()
  const shown = await textOf(dialog, 'Invite link')
  await dialog.getByRole('button', { name: 'I’ve saved it' }).click()
  await stage.mailServer.mailTo(email)
  const answer = await owner.request.get(shown)
  assert.is(answer.status(), 200)
  const invited = 'select id from gatehouse.invites where email = $1'
  assert.is((await stage.database.rows(invited, [email])).length, 1)
  assert.is((await stage.database.rows("select from jobs where task = 'mail'")).length, 0)
  assert.is(stage.mailServer.mails.filter(({ to }) => to === email).length, 1)
})

step('tabs that nobody looks at take no connection from the one that somebody does', async () => {
  const context = owner.context()
  const hidden = await Promise.all(
    Array.from({ length: 7 }, async () => {
      const page = await context.newPage()
      // a browser without a window shows all of its pages
      await page.addInitScript(
        `Object.defineProperty(document, 'visibilityState', { get: () => window.shown ? 'visible' : 'hidden' })`,
      )
      await page.goto(`${front.url}/acme/team`)
      return page
    }),
  )
  for (const page of hidden) await rowOf(page, 'new@acme.com').waitFor()
  const [first] = hidden
  await invite(owner, { email: 'newer@acme.com', role: 'VIEWER' })
  await rowOf(owner, 'newer@acme.com').waitFor()
  assert.is(await first?.getByText('newer@acme.com').count(), 0)
  await first?.evaluate(`window.shown = true, document.dispatchEvent(new Event('visibilitychange'))`)
  if (first) await rowOf(first, 'newer@acme.com').waitFor()
  for (const page of hidden) await page.close()
})

/** Waits until an expression holds in the owner's page, which may be loading meanwhile. */
const becomes = (expression: string) =>
  eventually(expression, () => owner.evaluate<boolean>(expression).catch(() => false))
const upgraded = async () => {
  const gone = (route: Route) => route.fulfill({ status: 404, body: '' })
  await owner.route(/\/assets\/(create-invite|shorten-recordings)/, gone)
  await owner.route(`${front.url}/`, (route) => route.fulfill({ body: '<script src="/assets/newer.js">' }))
}

step('after an upgrade a page that asks for what is gone is loaded anew', async () => {
  // a browser that has no time to read what is not asked for yet
  await owner.addInitScript('delete window.requestIdleCallback')
  await owner.goto(`${front.url}/acme/team`)
  await rowOf(owner, 'new@acme.com').waitFor()
  await owner.evaluate('window.before = true')
  await upgraded()
  await owner.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click()
  await becomes('!window.before')
  await rowOf(owner, 'new@acme.com').waitFor()
})

step('unless something is typed there: then it says so, and leaves it to the reader', async () => {
  await goToSettings(owner, 'Access and sessions')
  await owner.getByLabel('Keep recordings for').fill('17')
  await owner.evaluate('window.before = true')
  await saveBarOf(owner).getByRole('button', { name: 'Save' }).click()
  await owner.getByText('Gatehouse was updated while this page was open.').waitFor()
  assert.is(await owner.getByLabel('Keep recordings for').inputValue(), '17')
  assert.ok(await owner.evaluate('window.before'))
  await owner.unrouteAll()
  await owner.getByRole('button', { name: 'Reload' }).click()
  await becomes('!window.before')
})

step('a text is copied where a page has no clipboard of its own', async () => {
  await goTo(owner, 'Team')
  await owner.evaluate(
    `Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })`,
  )
  await owner.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('Email address').fill('copied@acme.com')
  await dialog.getByRole('button', { name: 'Send invite' }).click()
  const shown = await textOf(dialog, 'Invite link')
  await dialog.getByRole('button', { name: 'Copy Invite link' }).click()
  await dialog.getByText('Copied', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'I’ve saved it' }).click()
  const filter = owner.getByLabel('Filter', { exact: false }).first()
  await filter.fill('')
  await filter.focus()
  await owner.keyboard.press('Control+V')
  assert.is(await filter.inputValue(), shown)
})

step('whoever goes to a page hears its name', async () => {
  await goTo(owner, 'Servers')
  await becomes(`document.activeElement?.tagName === 'H1'`)
  assert.is(await owner.evaluate('document.activeElement.textContent'), 'Servers')
})

step('a menu leads on within the page, by the space bar too', async () => {
  await owner.evaluate('window.before = true')
  await owner.getByRole('button', { name: 'Signed in as owner@acme.com' }).press('Enter')
  await owner.getByRole('menuitem', { name: 'My SSH keys' }).press(' ')
  await owner.getByRole('heading', { level: 1, name: 'My SSH keys' }).waitFor()
  assert.ok(await owner.evaluate('window.before'))
})

step('Enter that belongs to an input method goes nowhere', async () => {
  await owner.keyboard.press('Control+K')
  await owner.getByRole('dialog').getByRole('combobox').fill('Team')
  await owner.evaluate(
    `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))`,
  )
  assert.is(await owner.getByRole('dialog').getByRole('combobox').inputValue(), 'Team')
  await owner.keyboard.press('Enter')
  await owner.getByRole('heading', { level: 1, name: 'Team' }).waitFor()
})

step('what an action came to is heard while its dialog is open', async () => {
  await goTo(owner, 'Team')
  await owner.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click()
  await owner.getByRole('dialog').waitFor()
  assert.is(await owner.evaluate(`document.querySelector('.toasts').closest('[aria-hidden]')`), null)
  await owner.keyboard.press('Escape')
})

step('a link that is used up leads on whoever is signed in', async () => {
  await owner.goto(link)
  await owner.getByRole('button', { name: 'Sign in' }).click()
  await owner.getByText('This link no longer works').waitFor()
  await owner.getByText('You’re signed in on this browser as owner@acme.com').waitFor()
  await owner.getByRole('link', { name: 'Continue' }).click()
  await owner.getByRole('navigation', { name: 'Account' }).waitFor()
})

step('a # that was escaped on its way is one again, and a link without its end is told', async () => {
  const asked: string[] = []
  const page = await stage.person()
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${front.url}/sign-in%23token=abcdef`)
  await page.getByText('Press the button to sign in on this browser.').waitFor()
  assert.is(new URL(page.url()).pathname, '/sign-in')
  assert.equal(asked.filter((url) => url.includes('abcdef')).length, 1)
  await page.goto(`${front.url}/sign-in#token=`)
  await page.reload()
  await page.getByText('The link was cut off').waitFor()
})

step('going back after signing out shows nothing of what was there', async () => {
  await goTo(owner, 'Team')
  await owner.getByRole('button', { name: 'Signed in as owner@acme.com' }).click()
  await owner.getByRole('menuitem', { name: 'Sign out' }).click()
  await owner.getByLabel('Email address').waitFor()
  await owner.goBack({ waitUntil: 'commit' })
  assert.is(await owner.getByText('new@acme.com').count(), 0)
  await owner.getByLabel('Email address').waitFor()
})

step('nothing in the pages broke, and the content policy held', async () => {
  assert.equal(
    stage.problems.filter((problem) => !/dynamically imported module/.test(problem)),
    [],
  )
})

test.run()
