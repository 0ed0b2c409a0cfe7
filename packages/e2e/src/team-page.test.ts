import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, rowOf } from './dashboard.ts'
import { stepsOf } from './steps.ts'

const test = suite('the team page')
const step = stepsOf(test, hasBrowser())

let stage: BrowserStage
let owner: Page

test.before(async () => {
  if (!hasBrowser()) return
  stage = await openBrowserStage()
  owner = stage.owner
  await goTo(owner, 'Team')
})
test.after(() => stage?.close())

const names = () =>
  owner.getByRole('table', { name: 'Team', exact: true }).locator('[data-open]').allInnerTexts()
const address = () => new URL(owner.url()).search
const bar = () => owner.getByRole('group', { name: 'Selected' })
const focused = () => owner.evaluate(() => document.activeElement?.textContent ?? '')
const events = (verb: string) =>
  stage.database.rows<{ resource_label: string }>(
    'select resource_label from audit_events where verb = $1 order by seq',
    [verb],
  )

step(
  'a press on a column sorts by it, another one the other way round, and the address remembers',
  async () => {
    const heads = owner.getByRole('columnheader')
    await heads.getByRole('button', { name: 'Role' }).click()
    await owner.waitForURL('**/team?sort=role')
    assert.is((await names())[0], 'owner@acme.com')
    await heads.getByRole('button', { name: 'Role' }).click()
    await owner.waitForURL('**/team?sort=-role')
    assert.is((await names())[0], 'finance@acme.com')
    await owner.reload()
    await rowOf(owner, 'finance@acme.com').waitFor()
    assert.is((await names())[0], 'finance@acme.com')
    assert.is(await owner.locator('th[aria-sort="descending"]').textContent(), 'Role')
  },
)

step('chips narrow the team, and the address remembers', async () => {
  await owner.getByRole('button', { name: /^Operators/ }).click()
  await owner.waitForURL(/only=operator/)
  assert.equal(await names(), ['ops@acme.com', 'saurav@acme.com'])
  await owner.getByRole('button', { name: /^Operators/ }).click()
  await rowOf(owner, 'viewer@partner.com').waitFor()
  await owner.waitForURL((url) => !url.search.includes('operator'))
  assert.not(address().includes('operator'))
})

step('invites that wait stand above the members, with what can be done about them', async () => {
  const invites = owner.getByRole('region', { name: 'Invites' })
  await invites.getByRole('heading', { name: '1 pending invite' }).waitFor()
  await invites.getByText(/^expires in \d/).waitFor()
  for (const name of ['Resend', 'Copy link', 'Revoke']) await invites.getByRole('button', { name }).waitFor()
})

step('Enter on a row opens the member: role, servers, keys, sign-ins, events', async () => {
  await rowOf(owner, 'ops@acme.com').focus()
  await owner.keyboard.press('Enter')
  await owner.getByRole('heading', { level: 1, name: 'ops@acme.com' }).waitFor()
  const facts = owner.locator('dl.details')
  await facts.getByText('OPERATOR').waitFor()
  await facts.getByText('in sync on 3 of 3 servers').waitFor()
  await facts.getByText('in 1 browser').waitFor()
  await owner
    .getByRole('table', { name: 'SSH keys' })
    .getByText(/SHA256:/)
    .waitFor()
  await owner.getByRole('table', { name: 'Last events' }).getByRole('row').nth(1).waitFor()
  const byAddress = owner.url().replace(/[^/]*$/, 'OPS@acme.com')
  await owner.goto(byAddress)
  await owner.getByRole('heading', { level: 1, name: 'ops@acme.com' }).waitFor()
})

step('what can be done to a member is done on the page, which then says so', async () => {
  await owner.getByRole('button', { name: 'Set expiry' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('Expires').selectOption('30 days')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await owner.locator('dl.details').getByText('in 30 d').waitFor()
})

step('rows are selected by keyboard; the bar is a Tab from the filter, and Esc takes it away', async () => {
  await goTo(owner, 'Team')
  await rowOf(owner, 'finance@acme.com').focus()
  await owner.keyboard.press('Space')
  await bar().getByText('1 selected').waitFor()
  await owner.keyboard.press('End')
  await owner.keyboard.press('Shift+Space')
  await bar().getByText('4 selected').waitFor()
  assert.is(await owner.getByRole('checkbox', { name: 'Select owner@acme.com' }).count(), 0, 'not oneself')
  await owner.keyboard.press('/')
  await owner.keyboard.press('Shift+Tab')
  await owner.keyboard.press('/')
  for (let tabs = 0; tabs < 12 && (await focused()) !== 'Limit servers'; tabs++)
    await owner.keyboard.press('Tab')
  assert.is(await focused(), 'Limit servers')
  await owner.keyboard.press('Escape')
  await bar().waitFor({ state: 'detached' })
  await owner.locator('[aria-label="Select all 4 members"]:focus').waitFor()
})

step('several are limited at once: each is told what changes, and each is an event', async () => {
  for (const name of ['ops@acme.com', 'saurav@acme.com', 'viewer@partner.com'])
    await owner.getByRole('checkbox', { name: `Select ${name}` }).check()
  await bar().getByRole('button', { name: 'Limit servers' }).click()
  const dialog = owner.getByRole('dialog', { name: 'Servers of 2 members' })
  assert.ok(await dialog.getByRole('button', { name: 'Save' }).isDisabled(), 'nothing is chosen for them')
  await dialog.getByRole('checkbox', { name: 'prod-1' }).check()
  const each = dialog.getByRole('list', { name: 'Each of them' })
  await each.getByText('loses 2 servers, keeps 1').waitFor()
  await each.getByText('left as is: their role has no login on servers').waitFor()
  await each.getByText('left as is: they can already reach exactly these').waitFor()
  const before = (await events('user.servers_limited')).length
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await rowOf(owner, 'ops@acme.com').getByText('1: prod-1').waitFor()
  const made = (await events('user.servers_limited')).slice(before)
  assert.equal(made, [{ resource_label: 'ops@acme.com' }])
  await bar().waitFor({ state: 'detached' })
})

step('several are given an expiry; an owner is left as is', async () => {
  await stage.database.force("update memberships set role = 'OWNER' where login = 'finance'")
  await owner.reload()
  for (const name of ['finance@acme.com', 'saurav@acme.com', 'viewer@partner.com'])
    await owner.getByRole('checkbox', { name: `Select ${name}` }).check()
  await bar().getByRole('button', { name: 'Set expiry' }).click()
  const dialog = owner.getByRole('dialog', { name: 'When does the access of 2 members expire?' })
  await dialog.getByText('an owner’s access doesn’t expire').waitFor()
  await dialog.getByLabel('Expires').selectOption('1 week')
  const before = (await events('user.end_set')).length
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await rowOf(owner, 'viewer@partner.com').getByText('in 7 d').waitFor()
  assert.equal(
    (await events('user.end_set')).slice(before).map(({ resource_label }) => resource_label),
    ['saurav@acme.com', 'viewer@partner.com'],
  )
})

step('of several that are revoked, one that is refused is named, and the others are revoked', async () => {
  for (const name of ['saurav@acme.com', 'viewer@partner.com'])
    await owner.getByRole('checkbox', { name: `Select ${name}` }).check()
  await bar().getByRole('button', { name: 'Revoke' }).click()
  const dialog = owner.getByRole('dialog', { name: 'Revoke 2 members?' })
  await dialog.getByText('removed from 1 server').waitFor()
  // somebody else is faster
  await stage.database.force("update memberships set ended_at = now() where login = 'saurav'")
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByText('Revoked 1 of 2').first().waitFor()
  const refused = dialog.getByRole('list', { name: 'Refused, and left as they were' })
  assert.match((await refused.textContent()) ?? '', /saurav@acme\.com\s*Member not found\./)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await rowOf(owner, 'viewer@partner.com').waitFor({ state: 'detached' })
  assert.equal(await events('user.revoked'), [{ resource_label: 'viewer@partner.com' }])
})

step(
  'an answer that is lost ends it: one may be done, the others are not, and are said to be so',
  async () => {
    await owner.reload()
    for (const name of ['finance@acme.com', 'ops@acme.com'])
      await owner.getByRole('checkbox', { name: `Select ${name}` }).check()
    await bar().getByRole('button', { name: 'Revoke' }).click()
    await owner.route('**/trpc/team.revoke**', (route) => route.abort())
    const dialog = owner.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    await dialog.getByText(/Gatehouse doesn’t know what happened to finance@acme\.com/).waitFor()
    await dialog.getByText(/^Not done: ops@acme\.com$/).waitFor()
    await dialog.getByText('Revoked 0 of 2').first().waitFor()
    await owner.unroute('**/trpc/team.revoke**')
    await dialog.getByRole('button', { name: 'Try the rest again' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal(
      (await events('user.revoked')).map(({ resource_label }) => resource_label),
      ['viewer@partner.com', 'finance@acme.com', 'ops@acme.com'],
    )
  },
)

step('who has been revoked has a page still, with nothing to be done there', async () => {
  await owner.goto(`${stage.gatehouse.url}/acme/team/ops@acme.com`)
  await owner.getByText('No longer a member.').waitFor()
  for (const name of ['Revoke', 'Set expiry', 'Change role'])
    assert.is(await owner.getByRole('main').getByRole('button', { name, exact: true }).count(), 0, name)
})

step(
  'Team security is the other view of the team, at the address it had; an alarm for owners alone',
  async () => {
    await owner.goto(`${stage.gatehouse.url}/acme/team/security`)
    await owner.getByRole('heading', { level: 1, name: 'Team security' }).waitFor()
    await owner.getByText('1 owner has no passkey.').waitFor()
    await owner.getByRole('link', { name: 'Access' }).click()
    await owner.getByRole('heading', { level: 1, name: 'Team', exact: true }).waitFor()
  },
)

step('nothing in the pages broke, and the content policy held', async () => {
  assert.equal(stage.problems, [])
})

test.run()
