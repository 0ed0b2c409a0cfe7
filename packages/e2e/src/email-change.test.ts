import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo } from './dashboard.ts'
import { stepsOf } from './steps.ts'
import { plugInAuthenticator, type VirtualAuthenticator } from './virtual-authenticator.ts'

const test = suite('another e-mail address, in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let reader: Page
let device: VirtualAuthenticator
const links = { old: '', next: '' }

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
  // the link that a start prints proves no address, as one that was mailed would
  await stage.database.force("update users set proved_at = now() where email = 'owner@acme.com'")
  // mail is read somewhere else, where nobody is signed in
  reader = await stage.person()
  device = await plugInAuthenticator(owner)
})
test.after(() => stage?.close())

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
async function ask(email: string): Promise<void> {
  await press(owner, 'Change')
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('New email address').fill(email)
  await dialog.getByRole('button', { name: 'Send both links' }).click()
  await dialog.waitFor({ state: 'detached' })
  await owner.getByText(`waiting for owner@acme.com and ${email} to confirm`).waitFor()
}

step('a stale touch of the passkey is asked for in place, and both mailboxes get a link', async () => {
  await goTo(owner, 'My security')
  await press(owner, 'Add a passkey')
  await owner.getByRole('dialog').getByLabel('Name').fill('laptop')
  await press(owner, 'Continue')
  await press(owner, 'Not now')
  await stage.database.force("update sign_ins set touched_at = touched_at - interval '11 minutes'")
  await press(owner, 'Change')
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('New email address').fill('Owner@acme.com')
  await dialog.getByRole('button', { name: 'Send both links' }).click()
  await dialog.getByText('This is already your address.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await press(owner, 'Discard')
  await stage.database.force("update sign_ins set touched_at = touched_at - interval '11 minutes'")
  await ask('typo@acme.com')
  const { subject, text, link } = await stage.mailServer.mailTo('owner@acme.com')
  assert.match(subject, 'is about to change')
  assert.match(text, /from 127\.0\.0\.1, with Chrome on Linux/)
  links.old = link
  links.next = (await stage.mailServer.mailTo('typo@acme.com')).link
})

step('from the old mailbox it is stopped, and the page of who asked says so', async () => {
  await reader.goto(links.old)
  await reader.getByText('not confirmed yet').first().waitFor()
  await press(reader, 'Stop the change')
  await heading(reader, 'The change was stopped')
  await owner.getByText('waiting for').waitFor({ state: 'detached' })
  await reader.goto(links.next)
  await heading(reader, 'This link no longer works')
  await reader.getByText('was stopped by an email to owner@acme.com').waitFor()
})

step('asked anew, it can be taken back by the person', async () => {
  await ask('second@acme.com')
  await owner.getByRole('button', { name: 'Cancel the change of your address' }).click()
  await owner.getByText('waiting for').waitFor({ state: 'detached' })
  await ask('boss@acme.com')
  links.old = (await stage.mailServer.mailTo('owner@acme.com', 3)).link
  links.next = (await stage.mailServer.mailTo('boss@acme.com')).link
})

step('confirmed by one mailbox, it waits for the other', async () => {
  await reader.goto(links.next)
  assert.is(await reader.getByRole('button', { name: 'Stop the change' }).count(), 0)
  await press(reader, 'Confirm')
  await heading(reader, 'Confirmed here, one more to go')
  await owner.getByText('waiting for owner@acme.com to confirm').waitFor()
  await reader.reload()
  await heading(reader, 'Confirmed here, one more to go')
})

step('confirmed by both, all sign-ins end, and everybody concerned is told', async () => {
  await device.isTouched(false)
  await reader.goto(links.old)
  await press(reader, 'Confirm')
  await heading(reader, 'Your address was changed')
  await heading(owner, 'Sign in')
  const [toOld, toNew] = await Promise.all([
    stage.mailServer.mailTo('owner@acme.com', 4),
    stage.mailServer.mailTo('boss@acme.com', 2),
  ])
  assert.match(toOld.text, 'If it wasn’t you')
  assert.is(toNew.subject, 'Your email address on Gatehouse was changed')
  await reader.reload()
  await reader.getByText('This change has already been made. Sign in as boss@acme.com.').waitFor()
})

step('the old address lets nobody in, and the new one does, with the passkey', async () => {
  for (const email of ['owner@acme.com', 'boss@acme.com']) {
    await owner.goto(`${stage.gatehouse.url}/sign-in`)
    await owner.getByLabel('Email address').fill(email)
    await press(owner, 'Send me a sign-in link')
    await heading(owner, 'Check your email')
  }
  await owner.goto((await stage.mailServer.mailTo('boss@acme.com', 3)).link)
  await device.isTouched(true)
  await press(owner, 'Sign in')
  await owner.getByRole('button', { name: 'Signed in as boss@acme.com' }).waitFor()
  assert.is(stage.mailServer.mails.filter(({ to }) => to === 'owner@acme.com').length, 4)
  await goTo(owner, 'Audit')
  await owner.getByText('changed the email of').first().waitFor()
  assert.equal(stage.problems, [])
})

test.run()
