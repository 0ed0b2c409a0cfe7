import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { chooseFor, goTo, goToSettings, rowOf } from './dashboard.ts'
import { eventually } from './eventually.ts'
import { type KeyPair, makeKey } from './ssh.ts'
import { stepsOf } from './steps.ts'

const test = suite('the fleet in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let byHand: KeyPair
let oldLaptop: KeyPair

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
  byHand = makeKey(stage.data, 'put there by hand')
  oldLaptop = makeKey(stage.data, 'ops@oldlaptop')
})

test.after(() => stage?.close())

/** The file of ops on prod-1, as it is on the host. */
const keysFile = () => join(stage.data, 'demo/prod-1/home/ops/.ssh/authorized_keys')
const section = (name: string) => owner.getByRole('region', { name })
const state = (words: string) => owner.locator('dd.state-line').getByText(words, { exact: true }).waitFor()

async function openServer(name: string): Promise<void> {
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name }).click()
  await owner.getByRole('heading', { level: 1, name }).waitFor()
  await state('in sync')
}

step('the list says how far the fleet is, and is narrowed by text and by state in the address', async () => {
  await goTo(owner, 'Servers')
  await owner.getByText('3 servers, all in sync').waitFor()
  await owner.getByRole('searchbox', { name: 'Filter servers' }).fill('prod')
  await rowOf(owner, 'staging-1').waitFor({ state: 'detached' })
  await owner.waitForURL(/[?]filter=prod$/)
  await owner.goto(`${stage.gatehouse.url}/acme/servers?state=in-sync&filter=stag`)
  await rowOf(owner, 'staging-1').waitFor()
  assert.is(await rowOf(owner, 'prod-1').count(), 0)
  await owner.goto(`${stage.gatehouse.url}/acme/servers?state=failing`)
  await owner.getByText('No server is “failing”').waitFor()
  await owner.getByRole('button', { name: /^all/ }).click()
  await rowOf(owner, 'prod-1').waitFor()
})

step(
  'it is sorted by any column, in the address, and what needs a person comes first unless asked otherwise',
  async () => {
    const sortedBy = async () => (await owner.locator('th[aria-sort]').textContent())?.trim()
    await goTo(owner, 'Servers')
    await rowOf(owner, 'prod-1').waitFor()
    assert.is(await sortedBy(), 'State')
    await owner.getByRole('button', { name: 'Name' }).click()
    await owner.getByRole('button', { name: 'Name' }).click()
    await owner.waitForURL(/[?]sort=-name$/)
    assert.is(await sortedBy(), 'Name')
    await eventually('the last name is first', async () =>
      /staging-1/.test((await owner.getByRole('row').nth(1).textContent()) ?? ''),
    )
  },
)

step('several servers are checked at once', async () => {
  await goTo(owner, 'Servers')
  await owner.getByLabel('Select prod-2').check()
  await owner.getByLabel('Select staging-1').check()
  const bar = owner.getByRole('group', { name: 'Selected' })
  await bar.getByText('2 selected').waitFor()
  await bar.getByRole('button', { name: 'Check now' }).click()
  await owner.getByText('Checking 2 servers.').first().waitFor()
  await bar.waitFor({ state: 'detached' })
  await owner.getByText('3 servers, all in sync').waitFor()
})

step('the arrows walk through the list, and Enter opens a server', async () => {
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) await owner.keyboard.press(key)
  await owner.keyboard.press('Enter')
  await owner.getByRole('heading', { level: 1, name: 'prod-2' }).waitFor()
})

step('a line put into Gatehouse’s part by hand is explained before anything is changed', async () => {
  await openServer('prod-1')
  const before = readFileSync(keysFile(), 'utf8')
  writeFileSync(keysFile(), before.replace('# gatehouse end', `${byHand.publicKey}\n# gatehouse end`))
  await owner.getByRole('button', { name: 'Preview changes' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByText('The next sync would remove 1 line').waitFor()
  await dialog.getByText(/removed SHA256:\S+ put there by hand/).waitFor()
  await dialog.getByText('ops@acme.com has not registered this key').waitFor()
  assert.ok(readFileSync(keysFile(), 'utf8').includes(byHand.publicKey))
  await owner.keyboard.press('Escape')
})

step('Check now finds it, takes it away, and keeps what changed in the history and the log', async () => {
  await owner.getByRole('button', { name: 'Check now' }).click()
  await eventually('the line is gone', () => !readFileSync(keysFile(), 'utf8').includes(byHand.publicKey))
  const run = section('History').getByRole('article').filter({ hasText: 'requested' })
  await run.getByText('ops −1').waitFor()
  await run.getByRole('button').click()
  await run.getByText(/SHA256:\S+ put there by hand/).waitFor()
  await goTo(owner, 'Audit log')
  const drift = owner.getByRole('article').filter({ hasText: 'found and undid changes on prod-1' })
  await drift.getByRole('button').first().click()
  await drift.getByText(/added SHA256:\S+ put there by hand/).waitFor()
})

step('a key that Gatehouse did not write is listed, left alone, and its likely owner is asked', async () => {
  appendFileSync(keysFile(), `${oldLaptop.publicKey}\n`)
  await openServer('prod-1')
  await section('Not managed by Gatehouse').getByText('None.').waitFor()
  await owner.getByRole('button', { name: 'Check now' }).click()
  const row = section('Not managed by Gatehouse').getByRole('row').filter({ hasText: 'ops@oldlaptop' })
  await row.getByText('perhaps ops@acme.com').waitFor()
  await row.getByRole('button', { name: 'Ask ops@acme.com' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Ask' }).click()
  await row.getByText('ops@acme.com has been asked').waitFor()
  assert.ok(readFileSync(keysFile(), 'utf8').includes(oldLaptop.publicKey))
})

step('logins become root only after it was said which ones', async () => {
  const root = section('Settings')
  await root.getByText('gives no login root access').waitFor()
  await root.getByRole('button', { name: 'Change root' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByText('any login on prod-1 can become root without a password: ops, saurav').waitFor()
  await dialog.getByRole('button', { name: 'Let them become root' }).click()
  await root.getByText('any login can become root').waitFor()
  await section('Logins and keys').getByRole('button', { name: '3 logins, 2 keys: all in sync' }).click()
  await section('Logins and keys')
    .getByRole('row', { name: /^sudo .* yes yes$/ })
    .waitFor()
  await section('History')
    .getByText(/^sudoers [+]\d/)
    .waitFor()
  await state('in sync')
})

step('logins are put into groups, of which one that amounts to root is confirmed', async () => {
  const settings = section('Settings')
  const members = () => readFileSync(join(stage.data, 'demo/prod-1/etc/group'), 'utf8')
  await settings.getByRole('button', { name: 'Change groups' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Groups' }).fill('users\ndocker')
  const save = dialog.getByRole('button', { name: 'Save' })
  assert.ok(await save.isDisabled())
  await dialog.getByRole('checkbox', { name: /Anyone in docker can as a rule become root/ }).check()
  await save.click()
  await settings.getByText('docker, users').waitFor()
  await section('History')
    .getByText(/^groups [+]\d/)
    .waitFor()
  await state('in sync')
  assert.match(members(), /^docker:x:998:.*\bops\b/m)
  await settings.getByRole('button', { name: 'Change groups' }).click()
  await dialog.getByRole('textbox', { name: 'Groups' }).fill('')
  await dialog.getByText('what they have open keeps it').first().waitFor()
  await save.click()
  await settings.getByText('in no group but their own').waitFor()
  await state('in sync')
  assert.match(members(), /^docker:x:998:$/m)
})

step('a login is shared among members, who see it, is taken from one of them and removed', async () => {
  const shared = section('Shared logins')
  const file = join(stage.data, 'demo/prod-1/home/deploy/.ssh/authorized_keys')
  await shared.getByText('Every member has a login of their own here').waitFor()
  await shared.getByRole('button', { name: 'Add shared login' }).click()
  const dialog = owner.getByRole('dialog')
  const login = dialog.getByRole('textbox', { name: 'Login' })
  await login.fill('ops')
  for (const email of ['owner@acme.com', 'ops@acme.com'])
    await dialog.getByRole('checkbox', { name: email }).check()
  await dialog.getByRole('button', { name: 'Add login' }).click()
  await dialog.getByText('ops is the login of ops@acme.com').waitFor()
  await login.fill('deploy')
  await dialog.getByRole('button', { name: 'Add login' }).click()
  await shared.getByRole('row', { name: /deploy.*ops@acme\.com.*owner@acme\.com.*this one/ }).waitFor()
  await eventually(
    'on the server',
    () => existsSync(file) && / ops@acme\.com\n/.test(readFileSync(file, 'utf8')),
  )
  await shared.getByRole('button', { name: 'Edit deploy' }).click()
  await dialog.getByRole('checkbox', { name: 'ops@acme.com' }).uncheck()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await shared.getByText('ops@acme.com').waitFor({ state: 'detached' })
  await eventually('gone from the server', () => !readFileSync(file, 'utf8').includes('ops@acme.com'))
  await shared.getByRole('button', { name: 'Remove deploy' }).click()
  await dialog.getByRole('textbox', { name: 'Type deploy to confirm' }).fill('deploy')
  await dialog.getByRole('button', { name: 'Remove login' }).click()
  await shared.getByText('Every member has a login of their own here').waitFor()
  await state('in sync')
})

step('a member’s access is given an expiry, which their row then shows', async () => {
  await goTo(owner, 'Team')
  const dialog = await chooseFor(owner, 'saurav@acme.com', 'Set expiry')
  await dialog.getByLabel('Expires').selectOption('30 days')
  await dialog.getByText(/they lose access.*from 1 server/).waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await rowOf(owner, 'saurav@acme.com').getByText('in 30 d').waitFor()
  await owner.getByRole('button', { name: 'Actions for owner@acme.com' }).waitFor({ state: 'detached' })
})

step('the management key is rotated, until every server lets Gatehouse in by the new one', async () => {
  await goToSettings(owner, 'Security')
  const key = section('Management key')
  await key.getByText('Works on all 3 servers').waitFor()
  const before = await key.getByRole('textbox', { name: 'Management key' }).inputValue()
  await key.getByRole('button', { name: 'Rotate' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByText('so none is out of reach').waitFor()
  await dialog.getByRole('button', { name: 'Rotate' }).click()
  const now = () => key.getByRole('textbox', { name: 'Management key' }).inputValue()
  await eventually('the new key is shown', async () => (await now()) !== before)
  await key.getByText('Works on all 3 servers').waitFor()
  await goTo(owner, 'Audit log')
  await owner.getByRole('article').filter({ hasText: 'rotated the management key' }).waitFor()
})

step('no page broke', async () => assert.equal(stage.problems, []))

test.run()
