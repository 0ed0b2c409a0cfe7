import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contentOf, hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { addPasskey, askForLink, chooseFor, declineCodes, goTo, rowOf, signInBy } from './dashboard.ts'
import { readPdf } from './read-pdf.ts'
import { stepsOf } from './steps.ts'
import { plugInAuthenticator, type VirtualAuthenticator } from './virtual-authenticator.ts'

const test = suite('recovery codes in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)
const code = /[0-9a-z]{4}(?:-[0-9a-z]{4}){3}/g

let stage: BrowserStage
let owner: Page
let device: VirtualAuthenticator
let codes: string[] = []
let mails = 0

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage({ owner: { permissions: ['clipboard-write', 'clipboard-read'] } })
  owner = stage.owner
  device = await plugInAuthenticator(owner)
})
test.after(() => stage?.close())

const whose = () => `owner@acme.com, ${new URL(stage.gatehouse.url).host}`
/** The day on which the codes were made, by the database. */
async function madeOn(): Promise<string> {
  const [made] = await stage.database.rows<{ day: string }>(
    "select to_char(made_at at time zone 'UTC', 'YYYY-MM-DD') as day from gatehouse.recovery_codes",
  )
  return made?.day ?? ''
}
const nextMail = () => stage.mailServer.mailTo('owner@acme.com', ++mails)
/** Somebody who reads the owner's mail and has a new device in place of theirs, at the second step. */
async function withNewDevice(): Promise<{ page: Page; found: VirtualAuthenticator }> {
  const page = await stage.person()
  const found = await plugInAuthenticator(page)
  await page.goto(`${stage.gatehouse.url}/sign-in`)
  await askForLink(page, 'owner@acme.com')
  const { link } = await nextMail()
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Use your passkey' }).waitFor()
  return { page, found }
}
async function offerCode(page: Page, typed: string): Promise<void> {
  await page.getByLabel('Recovery code').fill(typed)
  await page.getByRole('button', { name: 'Continue' }).click()
}

step('whoever enrols the first passkey is led on to recovery codes', async () => {
  await goTo(owner, 'My security')
  assert.is(await owner.getByRole('heading', { name: /recovery codes/i }).count(), 0)
  await addPasskey(owner, 'laptop')
  const dialog = owner.getByRole('dialog')
  await owner.getByRole('dialog', { name: 'Create recovery codes' }).waitFor()
  await dialog.getByRole('button', { name: 'Create codes' }).click()
  // sixteen codes are hashed slowly, on purpose
  await owner.getByRole('dialog', { name: 'Your recovery codes' }).waitFor({ timeout: 60_000 })
  codes = ((await dialog.textContent()) ?? '').match(code) ?? []
  assert.is(new Set(codes).size, 16)
})

step('they are copied and downloaded', async () => {
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Copy recovery codes' }).click()
  assert.equal(((await owner.evaluate('navigator.clipboard.readText()')) as string).match(code), codes)
  const [download] = await Promise.all([
    owner.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ])
  assert.is(download.suggestedFilename(), 'gatehouse-recovery-codes-owner@acme.com.txt')
  const [title, made, ...lines] = (await contentOf(download)).split('\n')
  assert.is(title, `Gatehouse recovery codes of ${whose()}`)
  assert.is(made, `Made ${await madeOn()}. Each works once.`)
  assert.equal(lines, ['', ...codes, ''])
})

step('on paper are the codes, whose they are and the date, on one page, and nothing else', async () => {
  const [year, month, day] = (await madeOn()).split('-').map(Number)
  const date = new Date(year ?? 0, (month ?? 0) - 1, day).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
  for (const [format, width, height] of [
    ['A4', 210, 297],
    ['Letter', 216, 279],
  ] as const) {
    const [page, ...more] = await readPdf(await owner.pdf({ format }))
    assert.equal(more, [])
    assert.equal([page?.width, page?.height], [width, height])
    const [title, owned, made, ...rows] = page?.lines ?? []
    assert.equal([title, owned, made], [['Gatehouse recovery codes'], [whose()], [date]])
    // two columns of eight, the first one first
    assert.equal([...rows.map(([left]) => left), ...rows.map(([, right]) => right)], codes)
    assert.ok(rows.every((row) => row.length === 2))
  }
  await owner.getByRole('button', { name: 'I’ve saved them' }).click()
  await owner.getByText('16 of 16').waitFor()
})

step('new ones make the old void', async () => {
  await owner.getByRole('button', { name: 'Create new codes' }).click()
  const dialog = owner.getByRole('dialog', { name: 'Create new recovery codes?' })
  await dialog.getByText('The 16 codes you have now stop working').waitFor()
  await dialog.getByRole('button', { name: 'Create new codes' }).click()
  const shown = owner.getByRole('dialog', { name: 'Your recovery codes' })
  await shown.waitFor({ timeout: 60_000 })
  const old = codes
  codes = ((await shown.textContent()) ?? '').match(code) ?? []
  assert.is(new Set([...old, ...codes]).size, 32)
  await shown.getByRole('button', { name: 'I’ve saved them' }).click()
  const { page } = await withNewDevice()
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await offerCode(page, 'not a code')
  await page.getByText('16 letters and digits').waitFor()
  await offerCode(page, old[0] ?? '')
  await page.getByText('This code is wrong, already used, or no longer valid.').waitFor()
  await page.context().close()
})

step('a code lets its holder enrol a passkey, and then in', async () => {
  const { page, found } = await withNewDevice()
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await offerCode(page, (codes[0] ?? '').toUpperCase().replaceAll('-', ' '))
  await page.getByRole('heading', { level: 1, name: 'Add a new passkey' }).waitFor()
  const elsewhere = await page.context().newPage()
  await elsewhere.goto(`${stage.gatehouse.url}/acme/team`)
  await elsewhere.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await elsewhere.close()
  await page.getByLabel('Name').fill('phone')
  await page.getByRole('button', { name: 'Add passkey and sign in' }).click()
  await page.getByRole('navigation', { name: 'Account' }).waitFor()
  assert.is(await found.held(), 1)
  await goTo(page, 'My security')
  await page.getByText('15 of 16').waitFor()
  await rowOf(page, 'phone').waitFor()
  await page.context().close()
})

step('the person is told by mail, and the log has it without the code', async () => {
  const mail = await nextMail()
  assert.is(mail.subject, 'One of your recovery codes was used')
  assert.match(mail.text, '15 codes are left')
  await goTo(owner, 'Audit log')
  const event = owner.getByRole('article').filter({ hasText: 'used a recovery code' }).first()
  await event.waitFor()
  const log = (await owner.locator('main').textContent()) ?? ''
  for (const one of codes) assert.not(log.includes(one))
  assert.is(await device.held(), 1)
})

step('an owner lets a member back in: announced, cancelled by a passkey, and then carried out', async () => {
  const ops = await stage.person()
  await plugInAuthenticator(ops)
  await ops.goto(`${stage.gatehouse.url}/sign-in`)
  await askForLink(ops, 'ops@acme.com')
  await signInBy(ops, (await stage.mailServer.mailTo('ops@acme.com', 1)).link)
  await goTo(ops, 'My security')
  await addPasskey(ops, 'laptop')
  await declineCodes(ops)
  await ops.getByText('No recovery codes yet').waitFor()

  await goTo(owner, 'Team')
  const letIn = async () => {
    await rowOf(owner, 'ops@acme.com').getByText('passkey', { exact: true }).waitFor()
    const dialog = await chooseFor(owner, 'ops@acme.com', 'Reset passkeys')
    await dialog.getByRole('button', { name: 'Schedule reset' }).click()
    await rowOf(owner, 'ops@acme.com').getByText('reset in').waitFor()
  }
  await letIn()
  const mail = await stage.mailServer.mailTo('ops@acme.com', 2)
  assert.is(mail.subject, 'Your passkeys will be reset')
  assert.match(mail.text, 'owner@acme.com')
  await stage.mailServer.mailTo('owner@acme.com', ++mails)

  await ops.getByRole('region', { name: 'Removal of your passkeys' }).getByText('owner@acme.com').waitFor()
  await ops.getByRole('button', { name: 'Keep them' }).click()
  await ops.getByRole('region', { name: 'Removal of your passkeys' }).waitFor({ state: 'detached' })
  await letIn()
  await stage.database.force('update user_resets set due_at = now()')
  await rowOf(owner, 'ops@acme.com').getByText('no passkey').waitFor()
  await ops.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await ops.context().close()
})

step('nothing in the pages broke, and the content policy held', async () => {
  assert.equal(stage.problems, [])
})

test.run()
