import { type OpenSshHost, openSshHostMissing } from '@gatehouse/hosts/test-host/open-ssh-host'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { askForLink, goTo, signInBy, textOf } from './dashboard.ts'
import { focusComesTo } from './keyboard.ts'
import { registerRealHost } from './real-host.ts'
import { stepsOf } from './steps.ts'

const missing = openSshHostMissing()
if (missing) console.log(`SKIPPED: what the overview says of real faults — install ${missing}`)
const test = suite('the overview in a browser')
const possible = hasBrowser() && missing === null
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let api: Api
let changing: OpenSshHost
let dying: OpenSshHost

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
  api = new Api(stage.gatehouse.url)
  await api.mutate('auth.requestLink', { email: 'owner@acme.com' })
  await api.signIn((await stage.mailServer.mailTo('owner@acme.com')).link)
  changing = await registerRealHost(api, 'real-1')
  dying = await registerRealHost(api, 'real-2')
  // one of the demo's services has failed, which is a step of its own
  await chooseServices(['prod-1', 'prod-2'], [])
})

test.after(async () => {
  await stage?.close()
  await changing?.close()
  await dying?.close()
})

async function signedIn(email: string): Promise<Page> {
  const page = await stage.person()
  await page.goto(`${stage.gatehouse.url}/sign-in`)
  await askForLink(page, email)
  await signInBy(page, (await stage.mailServer.mailTo(email)).link)
  await goTo(page, 'Overview')
  return page
}

const attention = (page: Page) => page.getByRole('region', { name: 'Needs attention' })
const row = (text: string | RegExp, page = owner) =>
  attention(page).getByRole('listitem').filter({ hasText: text })
const serverOf = async (name: string) => {
  const { items } = await api.query<{ items: { id: string; name: string }[] }>('servers.list')
  return items.find((one) => one.name === name)?.id
}
const checkNow = async (name: string) => api.mutate('servers.sync', { server: await serverOf(name) })

const chooseServices = async (names: string[], services: string[]) =>
  api.mutate('services.choose', { servers: await Promise.all(names.map(serverOf)), services })

/** Follows a row's link, which leads to a page with this heading, and comes back. */
async function follow(text: string | RegExp, heading: string): Promise<void> {
  await row(text).getByRole('link').click()
  await owner.getByRole('heading', { level: 1, name: heading }).waitFor()
  await goTo(owner, 'Overview')
}

step('everything is in sync, and the page says when that was last verified', async () => {
  await goTo(owner, 'Overview')
  await attention(owner)
    .getByText(/Everything is in sync. Last verified \d+ (s|min) ago./)
    .waitFor()
  await owner.getByText('No one is connected.').waitFor()
  await owner.getByRole('link', { name: '5 of 5 in sync' }).waitFor()
  await owner.getByText('owner@acme.com registered real-2').waitFor()
})

step('what a new account begins with is ticked as it is done', async () => {
  const steps = owner.getByRole('region', { name: 'Set up Acme' })
  await steps.getByRole('link', { name: 'Add your SSH key' }).waitFor()
  assert.is(await steps.getByRole('link', { name: 'Register a server' }).count(), 0)
  await steps.getByRole('listitem').filter({ hasText: 'Register a server' }).getByText('done').waitFor()
})

step(
  'a service that has failed comes to the page by itself, and leads to where it is restarted',
  async () => {
    await chooseServices(['prod-1'], ['asterisk.service', 'voicemail-sync.service'])
    await row('1 service failed or missing: voicemail-sync on prod-1.').waitFor()
    await follow('1 service failed or missing', 'Services')
    await chooseServices(['prod-1'], ['asterisk.service'])
    await row('failed or missing').waitFor({ state: 'detached' })
  },
)

step('a changed host key comes to the page by itself, and leads to where keys are compared', async () => {
  await changing.rekey()
  await checkNow('real-1')
  await row('The host key of real-1 changed.').waitFor()
  const servers = owner.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Servers' })
  await servers.getByText('1 failing').waitFor({ state: 'attached' })
  await follow('The host key of real-1 changed.', 'real-1')
})

step('a dead server is failing, with when it was last verified', async () => {
  await dying.stop()
  await checkNow('real-2')
  await row(/real-2 is failing, last verified \d+ (s|min) ago/).waitFor()
  await follow('real-2 is failing', 'real-2')
})

step('an invite that expires tomorrow', async () => {
  await api.mutate('invites.create', { email: 'soon@temp.com', role: 'VIEWER', expiresIn: 30 })
  await row('The invite for soon@temp.com expires in 1 d.').waitFor()
  await row('The invite for soon@temp.com').getByRole('link', { name: 'See invites' }).click()
  await focusComesTo(owner.getByRole('heading', { name: '2 pending invites' }))
  await goTo(owner, 'Overview')
})

step('an operator sees what is theirs: attention, and the commands of their servers', async () => {
  const ops = await signedIn('ops@acme.com')
  await row('The host key of real-1 changed.', ops).waitFor()
  assert.is(
    await textOf(ops.getByRole('main'), 'Command for prod-1'),
    `ssh -p ${await gatewayPort()} prod-1@localhost`,
  )
  assert.is(await ops.getByRole('region', { name: /^Set up/ }).count(), 0)
  assert.is(await ops.getByText('Passkeys').count(), 0)
})

step('access that is still on a dead server is pending, and says whose', async () => {
  const { items } = await api.query<{ items: { user: string; email: string }[] }>('team.list')
  const ops = items.find(({ email }) => email === 'ops@acme.com')
  await api.mutate('team.revoke', { user: ops?.user })
  await row(/Removal pending on .*ops@acme.com can still log in/).waitFor()
})

step('the most urgent comes first', async () => {
  const kinds = await attention(owner)
    .locator('[data-attention]')
    .evaluateAll((rows) => rows.map((one) => one.getAttribute('data-attention')))
  assert.equal(kinds, ['host-key-changed', 'removal-pending', 'invite-expiring'])
})

step('a viewer sees what they may read, and who may see none of it begins with billing', async () => {
  const viewer = await signedIn('viewer@partner.com')
  await row('The host key of real-1 changed.', viewer).waitFor()
  assert.is(await viewer.getByRole('button', { name: /^End/ }).count(), 0)
  const billing = await stage.person()
  await billing.goto(`${stage.gatehouse.url}/sign-in`)
  await askForLink(billing, 'finance@acme.com')
  await signInBy(billing, (await stage.mailServer.mailTo('finance@acme.com')).link)
  await billing.waitForURL('**/acme/billing')
  await billing.getByRole('heading', { level: 1, name: 'Billing' }).waitFor()
  const nav = billing.getByRole('navigation', { name: 'Account' })
  assert.is(await nav.getByRole('link', { name: 'Overview' }).count(), 0)
})

step('what is mended leaves the page', async () => {
  await dying.start()
  await checkNow('real-2')
  // on the other one nothing may be changed before its key is compared
  await row('Removal pending on real-1: ops@acme.com can still log in.').waitFor({ timeout: 60_000 })
})

async function gatewayPort(): Promise<number> {
  const { gateway } = await api.query<{ gateway: { port: number } }>('account.get')
  return gateway.port
}

test.run()
