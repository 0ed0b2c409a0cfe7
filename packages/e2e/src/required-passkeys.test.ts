import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { contentOf, hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { addPasskey, goTo, goToSettings, rowOf, saveBarOf, signInBy, textOf } from './dashboard.ts'
import { eventually } from './eventually.ts'
import { signInLinkOf } from './sign-in-link.ts'
import { ssh } from './ssh.ts'
import { stepsOf } from './steps.ts'
import { offerNoneInFields, plugInAuthenticator } from './virtual-authenticator.ts'
import { openWebTerminal } from './web-terminal.ts'

const test = suite('what an account asks of passkeys, and of API keys')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
/** Becomes the second owner, without a passkey. */
let ops: Page
/** Becomes an operator, without a passkey. */
let partner: Page
let session = ''

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage({ env: { GATEHOUSE_OPEN_ACCOUNTS: 'everyone' } })
  owner = stage.owner
  const asOwner = await new Api(stage.gatehouse.url).signIn(signInLinkOf(stage.data, 'owner@acme.com'))
  const asOps = await new Api(stage.gatehouse.url).signIn(signInLinkOf(stage.data, 'ops@acme.com'))
  const { items } = await asOwner.query<{ items: { user: string; email: string }[] }>('team.list', {})
  const idOf = (email: string) => items.find((member) => member.email === email)?.user
  await asOwner.mutate('team.offerOwnership', { user: idOf('ops@acme.com') })
  await asOps.mutate('team.acceptOwnership')
  await asOwner.mutate('team.changeRole', { user: idOf('viewer@partner.com'), role: 'OPERATOR' })
  ops = await person(signInLinkOf(stage.data, 'ops@acme.com'))
  partner = await person(signInLinkOf(stage.data, 'viewer@partner.com'))
  for (const page of [owner, ops]) {
    await plugInAuthenticator(page)
    await offerNoneInFields(page)
  }
})
test.after(() => stage?.close())

async function person(link: string): Promise<Page> {
  const page = await stage.person()
  await signInBy(page, link)
  return page
}

const touchesGoStale = () =>
  stage.database.force("update sign_ins set touched_at = touched_at - interval '11 minutes'")
const touches = async () =>
  (
    await stage.database.rows<{ count: number }>(
      "select count(*) from audit_events where verb = 'passkey.touched'",
    )
  )[0]?.count ?? 0
/** Asks for a touch once, and goes on. */
async function asksForTouch(work: () => Promise<unknown>): Promise<void> {
  await touchesGoStale()
  const before = await touches()
  await work()
  assert.is(await touches(), before + 1)
}
const save = (page: Page) => saveBarOf(page).getByRole('button', { name: 'Save' })

step('an owner without a passkey cannot require one of themselves', async () => {
  await goToSettings(owner, 'Security')
  await owner.getByText('You have no passkey. Before you require one').waitFor()
  await owner.getByRole('radio', { name: /^Owners/ }).check()
  await save(owner).click()
  await owner.getByText('You have no passkey yourself, so this would lock you out.').waitFor()
  await saveBarOf(owner).getByRole('button', { name: 'Discard' }).click()
})

const asked: string[] = []

step('with one they do: the page says first whom it locks out, and asks for the touch', async () => {
  await goTo(owner, 'My security')
  await addPasskey(owner, 'laptop')
  await owner.getByRole('button', { name: 'Not now' }).click()
  await goToSettings(owner, 'Security')
  await owner.getByRole('radio', { name: /^Owners/ }).check()
  await goTo(ops, 'Servers')
  await ops.getByText('3 servers, all in sync').waitFor()
  ops.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await save(owner).click()
  const dialog = owner.getByRole('dialog', { name: 'Require a passkey for owners?' })
  await dialog.getByText('locks out 1 member without a passkey').waitFor()
  await dialog.getByText('ops@acme.com').waitFor()
  await asksForTouch(async () => {
    await dialog.getByRole('button', { name: 'Require it' }).click()
    await dialog.waitFor({ state: 'detached' })
  })
})

step('the other owner sees nothing but how to add one, wherever they go', async () => {
  const gate = () => ops.getByRole('heading', { level: 1, name: 'acme requires a passkey' }).waitFor()
  await gate()
  assert.is(await ops.getByRole('navigation').count(), 0)
  await ops.goto(`${stage.gatehouse.url}/acme/audit`)
  asked.length = 0
  await gate()
  await ops.keyboard.press('Control+k')
  assert.is(await ops.getByRole('dialog').count(), 0)
  await ops.getByRole('button', { name: 'Where you are signed in' }).click()
  await ops.getByRole('dialog').getByText('this browser').waitFor()
  await ops.keyboard.press('Escape')
  await ops.getByRole('button', { name: 'Sign out' }).waitFor()
})

step('they add it, and the page that they wanted is there, without loading anew', async () => {
  await ops.evaluate('window.stayed = true')
  const procedures = asked
    .filter((path) => path.startsWith('/trpc/'))
    .flatMap((path) => path.slice(6).split(','))
  assert.equal(
    procedures.filter((name) => !['auth.me', 'security.signIns'].includes(name)),
    [],
  )
  await addPasskey(ops, 'phone')
  await ops.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
  await ops.getByRole('article').filter({ hasText: 'added the passkey phone' }).first().waitFor()
  assert.ok(await ops.evaluate('window.stayed'))
  await ops.getByText('Not up to date').waitFor({ state: 'detached' })
})

step('an account that asks for a touch before a recording is shown asks in place, and goes on', async () => {
  const port = Number(/-p (\d+) prod-1@/.exec(stage.gatehouse.output())?.[1])
  await ssh(
    { port, login: 'prod-1', key: { path: join(stage.data, 'demo/ops_ed25519') } },
    'echo pro$((40+2))of',
  )
  session = (await stage.database.rows<{ id: string }>('select id from sessions'))[0]?.id ?? ''
  await goToSettings(owner, 'Security')
  await owner.getByRole('checkbox', { name: /^Ask for a passkey/ }).check()
  await save(owner).click()
  await save(owner).waitFor({ state: 'detached' })
  await owner.goto(`${stage.gatehouse.url}/acme/sessions/${session}`)
  await asksForTouch(async () => {
    await owner.getByRole('button', { name: 'Play', exact: true }).click()
    await owner.locator('.ap-player').getByText('pro42of').first().waitFor()
  })
  await asksForTouch(async () => {
    const [download] = await Promise.all([
      owner.waitForEvent('download'),
      owner.getByRole('link', { name: 'Download .cast' }).click(),
    ])
    assert.is(download.suggestedFilename(), `prod-1-${session}.cast`)
    assert.match(await contentOf(download), /pro42of/)
  })
  await asksForTouch(async () => {
    await owner.goto(`${stage.gatehouse.url}/acme/sessions/search?q=pro42of`)
    await owner.getByText('Found in 1 session').waitFor()
  })
})

step('watching asks, too', async () => {
  const server = (
    await stage.database.rows<{ id: string }>("select id from servers where name = 'prod-1'")
  )[0]?.id
  await ops.goto(`${stage.gatehouse.url}/acme/servers/${server}/terminal`)
  await ops.getByRole('button', { name: 'Open terminal' }).click()
  await ops.getByRole('region', { name: 'Terminal' }).getByText('Connected.', { exact: true }).waitFor()
  await goTo(owner, 'Sessions')
  await owner.getByRole('row').filter({ hasText: 'live' }).locator('[data-open]').click()
  await asksForTouch(async () => {
    await owner.getByRole('button', { name: 'Watch live' }).click()
    await owner.getByRole('status', { name: 'Watching' }).getByText('live', { exact: true }).waitFor()
  })
  // a touch replaces the sign-in that it is watched with
  await asksForTouch(async () => {
    await owner
      .getByRole('button', { name: 'Play from the start' })
      .or(owner.getByRole('button', { name: 'Play', exact: true }))
      .click()
    await owner.locator('.ap-player').first().waitFor()
  })
  await ops.getByRole('region', { name: 'Terminal' }).getByText('Connected.', { exact: true }).waitFor()
  await ops.keyboard.type('echo wat$((1+1))ched\n')
  await owner
    .getByRole('img', { name: /^The terminal of/ })
    .getByText('wat2ched')
    .first()
    .waitFor()
})

step('somebody without a passkey is told what to do, with a link', async () => {
  await partner.goto(`${stage.gatehouse.url}/acme/sessions/${session}`)
  await partner.getByText('You have none:').waitFor()
  await partner.getByRole('button', { name: 'Play', exact: true }).click()
  const alert = partner.getByRole('alert')
  await alert.getByText('This account requires a passkey for this.').waitFor()
  await alert.getByRole('link', { name: 'Add a passkey' }).click()
  await partner.getByRole('heading', { level: 1, name: 'My security' }).waitFor()
})

step('an API key is bound to addresses; what it holds open ends when they exclude it', async () => {
  await goTo(owner, 'API keys')
  await owner.getByRole('main').getByRole('button', { name: 'Create an API key' }).first().click()
  const making = owner.getByRole('dialog')
  await making.getByLabel('Name').fill('deploy')
  await making.getByRole('radio', { name: /^Custom/ }).check()
  await making.getByRole('checkbox', { name: 'server:ssh' }).check()
  await making.getByLabel('Can be used from').fill('10.0.0.1/8\n127.0.0.1\n::1')
  await making.getByRole('button', { name: 'Create key' }).click()
  await making.getByText('10.0.0.1/8: A range starts with its first address: 10.0.0.0/8.').waitFor()
  await making.getByLabel('Can be used from').fill('127.0.0.1\n::1')
  await making.getByRole('button', { name: 'Create key' }).click()
  const secret = await textOf(making, 'API key')
  await making.getByRole('button', { name: 'I’ve saved it' }).click()
  await rowOf(owner, 'deploy').getByText('127.0.0.1/32, ::1/128').waitFor()
  const server = (
    await stage.database.rows<{ id: string }>("select id from servers where name = 'prod-2'")
  )[0]?.id
  const terminal = openWebTerminal(stage.gatehouse.url, server ?? '', { authorization: `Bearer ${secret}` })
  await owner.getByRole('button', { name: 'Actions for deploy' }).click()
  await owner.getByRole('menuitem', { name: 'Limit addresses' }).click()
  const limiting = owner.getByRole('dialog', { name: 'Where can deploy be used from?' })
  await limiting.getByLabel('Can be used from').fill('203.0.113.0/24')
  await eventually('the terminal shows something', () => /prod-2/.test(terminal.shown()))
  await limiting.getByRole('button', { name: 'Save' }).click()
  await rowOf(owner, 'deploy').getByText('203.0.113.0/24').waitFor()
  assert.equal(await terminal.ended, {
    by: 'gateway',
    line: 'The API key that opened this session can no longer be used from your IP address.',
  })
  await goTo(owner, 'My security')
  await owner.getByRole('listitem').filter({ hasText: 'deploy' }).waitFor()
})

step('owners see how their team proves who it is, and sign a member out', async () => {
  await goTo(owner, 'Team')
  await owner.getByRole('link', { name: 'Sign-in security' }).click()
  await owner.getByRole('heading', { level: 1, name: 'Team security' }).waitFor()
  await rowOf(owner, 'viewer@partner.com').getByText('no passkey').waitFor()
  await owner.getByRole('button', { name: 'Actions for viewer@partner.com' }).click()
  await owner.getByRole('menuitem', { name: 'Sign out' }).click()
  const dialog = owner.getByRole('dialog', { name: 'Sign out viewer@partner.com?' })
  await dialog.getByRole('button', { name: 'Sign out' }).click()
  await rowOf(owner, 'viewer@partner.com')
    .getByRole('button', { name: /^Actions/ })
    .waitFor({ state: 'detached' })
  await partner.goto(`${stage.gatehouse.url}/acme/team`)
  await partner.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
})

step('outside of any account one signs out, too', async () => {
  for (const [path, title] of [
    ['/nowhere', 'No access to this account'],
    ['/accounts', 'Choose an account'],
  ]) {
    await ops.goto(`${stage.gatehouse.url}${path}`)
    await ops.getByRole('heading', { level: 1, name: title ?? '' }).waitFor()
    await ops.getByRole('button', { name: 'Sign out' }).waitFor()
  }
  await ops.getByRole('button', { name: 'Open another account' }).click()
  await ops.getByRole('heading', { level: 1, name: 'Open an account' }).waitFor()
  await ops.getByRole('button', { name: 'Sign out' }).click()
  await ops.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
})

step('nothing in the pages broke, and the content policy held', async () => {
  assert.equal(stage.problems, [])
})

test.run()
