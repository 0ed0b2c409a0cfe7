import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { addPasskey, askForLink, declineCodes, goTo, rowOf, signInBy } from './dashboard.ts'
import { eventually } from './eventually.ts'
import { stepsOf } from './steps.ts'
import { plugInAuthenticator, type VirtualAuthenticator } from './virtual-authenticator.ts'

const test = suite('passkeys in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let device: VirtualAuthenticator
let mails = 0

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
  device = await plugInAuthenticator(owner)
})
test.after(() => stage?.close())

/** Comes to the sign-in page, whose own offer has begun by then: untouched, it waits for good. */
const toSignIn = async (come: () => Promise<unknown>) => {
  await device.isTouched(false)
  const offered = owner.waitForResponse(/auth\.passkeyOptions/)
  await come()
  await owner.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await (await offered).finished()
  await sleep(300)
}
const signOut = () =>
  toSignIn(async () => {
    await owner.getByRole('button', { name: 'Signed in as owner@acme.com' }).click()
    await owner.getByRole('menuitem', { name: 'Sign out' }).click()
  })
const nextLink = async () => (await stage.mailServer.mailTo('owner@acme.com', ++mails)).link
const isIn = () => owner.getByRole('navigation', { name: 'Account' }).waitFor()

step('an owner without a passkey is asked for one on every page, until they say later', async () => {
  await owner.getByText('You have no passkey.').waitFor()
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name: 'Add a passkey' }).click()
  await owner.getByRole('dialog', { name: 'Add a passkey' }).getByRole('button', { name: 'Cancel' }).click()
  await owner.getByRole('heading', { level: 1, name: 'My security' }).waitFor()
  await owner.getByText('No passkey yet').waitFor()
  assert.is(await owner.getByText('You have no passkey.').count(), 0)
  await goTo(owner, 'Team')
  await owner.getByRole('button', { name: 'Later' }).click()
  await owner.getByText('You have no passkey.').waitFor({ state: 'detached' })
  await goTo(owner, 'Servers')
  assert.is(await owner.getByText('You have no passkey.').count(), 0)
  await goTo(owner, 'My security')
})

step('it is named and enrolled, and the request is gone', async () => {
  await addPasskey(owner, 'laptop')
  await declineCodes(owner)
  await rowOf(owner, 'laptop').waitFor()
  assert.is(await device.held(), 1)
  assert.is(await owner.getByText('You have no passkey.').count(), 0)
  const notice = await stage.mailServer.noticeTo('owner@acme.com', 'A passkey was added on Gatehouse')
  assert.match(notice.text, /^Your new passkey “laptop” was added on .+, with Chrome on Linux\./)
})

step('the same device is told so, and enrols no second', async () => {
  await addPasskey(owner, 'again')
  const dialog = owner.getByRole('dialog')
  await dialog.getByText('This device already has one of your passkeys.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await owner.getByRole('button', { name: 'Discard' }).click()
})

step('signed out, the passkey alone signs in', async () => {
  await signOut()
  await device.isTouched(true)
  await owner.getByRole('button', { name: 'Use a passkey' }).click()
  await isIn()
  await goTo(owner, 'My security')
  await owner
    .getByRole('row')
    .filter({ hasText: 'this browser' })
    .getByText('passkey', { exact: true })
    .waitFor()
})

step(
  'a press while the page still prepares its own offer is the only ceremony, and one sign-in',
  async () => {
    await signOut()
    const options = /auth\.passkeyOptions/
    const going: (() => void)[] = []
    await owner.route(options, async (route) => {
      await new Promise<void>((go) => going.push(go))
      await route.continue()
    })
    let shown = 0
    owner.on('request', (request) => {
      if (request.url().includes('auth.passkeyVerify')) shown++
    })
    await owner.reload()
    await eventually('the page prepares its offer', () => going.length === 1)
    await device.isTouched(true)
    await owner.getByRole('button', { name: 'Use a passkey' }).click()
    await eventually('the press has its own', () => going.length === 2)
    const [late, own] = going
    const offered = owner.waitForResponse(options)
    late?.()
    await (await offered).finished()
    await sleep(500)
    assert.is(shown, 0)
    own?.()
    await isIn()
    assert.is(shown, 1)
    await owner.unroute(options)
    await goTo(owner, 'My security')
    await rowOf(owner, 'Chrome on Linux').waitFor()
  },
)

step('a device that is touched is offered in the e-mail field, and signs in without a button', async () => {
  await signOut()
  assert.is(await owner.evaluate('PublicKeyCredential.isConditionalMediationAvailable()'), true)
  const field = owner.getByLabel('Email address')
  assert.match((await field.getAttribute('autocomplete')) ?? '', /\bwebauthn$/)
  // before a page asks: a request that began untouched waits for good, and one of a page that is left is a sign-in that nobody has
  await owner.goto('about:blank')
  await device.isTouched(true)
  await owner.goto(`${stage.gatehouse.url}/sign-in`)
  await isIn()
})

step('a link by mail alone is not enough: without the device it is said, and with it one is in', async () => {
  await signOut()
  await askForLink(owner, 'owner@acme.com')
  const link = await nextLink()
  await device.verifiesUser(false)
  await owner.goto(link)
  // before the page asks: a request that began untouched waits for good
  await device.isTouched(true)
  await owner.getByRole('button', { name: 'Sign in' }).click()
  await owner.getByRole('heading', { level: 1, name: 'Use your passkey' }).waitFor()
  await owner.getByText(/No passkey was used|not accepted/).waitFor()
  await toSignIn(() => owner.goto(`${stage.gatehouse.url}/acme/team`))
  await device.verifiesUser(true)
  await device.isTouched(true)
  await owner.getByRole('button', { name: 'Use a passkey' }).click()
  await isIn()
})

step('a dangerous action asks for a fresh touch in place, and goes on', async () => {
  await stage.database.force("update sign_ins set touched_at = touched_at - interval '11 minutes'")
  await goTo(owner, 'API keys')
  await owner
    .getByRole('main')
    .getByRole('button', { name: /Create/ })
    .first()
    .click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('Name').fill('ci')
  await device.verifiesUser(false)
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await dialog.getByText(/No passkey was used|not accepted/).waitFor()
  await device.verifiesUser(true)
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await owner.getByRole('dialog', { name: 'The key ci' }).waitFor()
  await owner.getByRole('dialog').getByRole('button', { name: 'I’ve saved it' }).click()
  await goTo(owner, 'Audit log')
  await owner.getByRole('article').filter({ hasText: 'used the passkey' }).first().waitFor()
})

step('the page stays live under the new token', async () => {
  await goTo(owner, 'My security')
  await owner.getByText('Not up to date').waitFor({ state: 'detached' })
})

/** The owner in a browser of their own, by mail alone. */
const elsewhere = async () => {
  const page = await stage.person({ userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/140.0' })
  await page.goto(`${stage.gatehouse.url}/sign-in`)
  await askForLink(page, 'owner@acme.com')
  await signInBy(page, await nextLink())
  return page
}
const isOut = async (page: Page) => {
  await page.goto(`${stage.gatehouse.url}/acme/team`)
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
}

step('another sign-in is seen and ended', async () => {
  await goTo(owner, 'My security')
  await rowOf(owner, 'laptop').getByRole('button', { name: 'Remove laptop' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Remove passkey' }).click()
  await owner.getByText('No passkey yet').waitFor()
  const other = await elsewhere()
  await owner.reload()
  await owner
    .getByRole('row', { name: /^Firefox on Linux/ })
    .getByRole('button', { name: 'Sign out' })
    .click()
  await owner.getByText('Signed out Firefox on Linux.').waitFor()
  await isOut(other)
})

step('all others are ended together, where a passkey has just been removed, and this one stays', async () => {
  const other = await elsewhere()
  await owner.reload()
  await owner.getByText('No passkey yet').waitFor()
  await owner.getByRole('button', { name: 'Sign out all others' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await owner.getByText('Signed out 1 browser.').waitFor()
  await isOut(other)
  await owner.reload()
  await isIn()
})

step('nothing in the pages broke, and the content policy held', async () => {
  assert.equal(stage.problems, [])
})

test.run()
