import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contentOf, hasBrowser, moving, newPerson, openBrowser } from './browser.ts'
import { changeRole, chooseFor, goTo, invite, limitServers, rowOf, signInBy } from './dashboard.ts'
import { type DemoServer, demoServers, holdingKey, reachedBy } from './demo-servers.ts'
import { eventually } from './eventually.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { type MailServer, startMailServer } from './smtp.ts'
import { type KeyPair, makeKey } from './ssh.ts'
import { stepsOf } from './steps.ts'

const email = 'dana@temp.com'
const test = suite('the whole story in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let data = ''
let gatehouse: GatehouseProcess
let mailServer: MailServer | undefined
let browser: Browser | undefined
let owner: Page
let member: Page
let problems: string[][] = []
let servers: DemoServer[] = []
let key: KeyPair
let inviteLink = ''

test.before(async () => {
  data = makeDataFolder()
  mailServer = await startMailServer()
  gatehouse = await startGatehouse({ data, env: { SMTP_URL: mailServer.url } })
  servers = demoServers(data)
  key = makeKey(data, 'dana laptop')
  if (!possible) return
  browser = await openBrowser()
  const first = await newPerson(browser, { ...moving, userAgent: 'Owner browser' })
  const second = await newPerson(browser, { ...moving, userAgent: 'Member browser' })
  owner = first.page
  member = second.page
  problems = [first.problems, second.problems]
})

test.after(async () => {
  await browser?.close()
  await gatehouse?.stop()
  await mailServer?.close()
  removeDataFolder(data)
})

const reached = () => reachedBy(servers, 'dana', key)
const holding = () => holdingKey(servers, 'dana', key)
const everywhere = ['prod-1', 'prod-2', 'staging-1']

step('opening the printed link signs nobody in; its button does, once', async () => {
  await owner.goto(gatehouse.signInLink())
  await owner.getByRole('button', { name: 'Sign in' }).waitFor()
  assert.equal(await owner.context().cookies(), [])
  await signInBy(owner, gatehouse.signInLink())
  const again = await newPerson(browser, moving)
  await again.page.goto(gatehouse.signInLink())
  await again.page.getByRole('button', { name: 'Sign in' }).click()
  await again.page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
})

step('the demo shows a team with roles and a pending invite, servers in sync and a log', async () => {
  await goTo(owner, 'Team')
  for (const [who, role] of [
    ['owner@acme.com', 'OWNER'],
    ['ops@acme.com', 'OPERATOR'],
    ['saurav@acme.com', 'OPERATOR'],
    ['finance@acme.com', 'BILLING'],
    ['viewer@partner.com', 'VIEWER'],
  ] as const)
    await rowOf(owner, who).getByText(role, { exact: true }).waitFor()
  await rowOf(owner, 'contractor@temp.com').getByText('expires').waitFor()
  await goTo(owner, 'Servers')
  for (const name of everywhere) await rowOf(owner, name).getByText('in sync').waitFor()
  await goTo(owner, 'Audit log')
  // a year of billing is newer
  await owner.goto(`${gatehouse.url}/acme/audit?verb=account.*`)
  await owner.getByRole('article').filter({ hasText: 'opened the account' }).waitFor()
})

step('an invite goes out by SMTP with a link that expires when the owner said', async () => {
  await goTo(owner, 'Team')
  await invite(owner, { email, role: 'OPERATOR', validity: '3 days' })
  await rowOf(owner, email).getByText('expires in 3 d').waitFor()
  const mail = await mailServer?.mailTo(email)
  assert.match(mail?.subject ?? '', 'Acme')
  assert.match(mail?.text ?? '', 'OPERATOR')
  inviteLink = mail?.link ?? ''
  assert.ok(inviteLink.startsWith(`${gatehouse.url}/invite#token=`))
})

step('a mail scanner and a person may open the invite as often as they like: nothing changes', async () => {
  for (let times = 0; times < 2; times++)
    assert.is((await fetch(inviteLink, { headers: { accept: 'text/html' } })).status, 200)
  for (let times = 0; times < 2; times++) {
    await member.goto('about:blank')
    await member.goto(inviteLink)
    await member.getByRole('button', { name: 'Accept' }).waitFor()
  }
  assert.equal(await member.context().cookies(), [])
  await rowOf(owner, email).getByText('expires in').waitFor()
})

step('Accept signs the invited person in, with that role and nothing beyond it', async () => {
  await member.getByRole('button', { name: 'Accept' }).click()
  const nav = member.getByRole('navigation', { name: 'Account' })
  await nav.waitFor()
  assert.ok(member.url().startsWith(`${gatehouse.url}/acme`))
  const cookies = await member.context().cookies()
  assert.ok(cookies.some(({ name }) => name === 'gatehouse_signin'))
  for (const { httpOnly, sameSite } of cookies) assert.equal([httpOnly, sameSite], [true, 'Strict'])
  await nav.getByRole('link', { name: 'Servers' }).waitFor()
  assert.is(await nav.getByRole('link', { name: 'API keys' }).count(), 0)
  await goTo(member, 'Team')
  await rowOf(member, 'owner@acme.com').waitFor()
  assert.is(await member.getByRole('button', { name: 'Invite', exact: true }).count(), 0)
  assert.is(await member.getByRole('button', { name: /^Actions for/ }).count(), 0)
  await rowOf(owner, email).getByText('no key yet').waitFor()
})

step(
  'a pasted key is on every server, OpenSSH logs in, and both pages show it without a reload',
  async () => {
    await goTo(member, 'My SSH keys')
    await member.evaluate(() => Reflect.set(globalThis, 'notReloaded', true))
    await owner.evaluate(() => Reflect.set(globalThis, 'notReloaded', true))
    await member.getByLabel('Public key').fill(key.publicKey)
    await member.getByRole('button', { name: 'Add key' }).click()
    await eventually('the key is on every server', () => holding().length === 3)
    await rowOf(member, 'dana laptop').getByText('in sync on 3 of 3 servers').waitFor()
    await rowOf(owner, email).getByText('no key yet').waitFor({ state: 'detached' })
    assert.ok(await member.evaluate(() => Reflect.get(globalThis, 'notReloaded')))
    assert.ok(await owner.evaluate(() => Reflect.get(globalThis, 'notReloaded')))
    assert.equal(await reached(), everywhere)
  },
)

step('limited to one server, the member is refused by the others', async () => {
  await limitServers(owner, email, ['prod-2'])
  await eventually('the key left the others', () => holding().join() === 'prod-2')
  await rowOf(member, 'dana laptop').getByText('in sync on 1 of 1 server').waitFor()
  assert.equal(await reached(), ['prod-2'])
})

step('a role that reaches no server takes the key off; the role before brings it back', async () => {
  await changeRole(owner, email, 'VIEWER')
  await eventually('the key is nowhere', () => holding().length === 0)
  await rowOf(member, 'dana laptop').getByText('none: your role can’t log in').waitFor()
  assert.equal(await reached(), [])
  await changeRole(owner, email, 'OPERATOR')
  await eventually('the key is back', () => holding().join() === 'prod-2')
  await rowOf(member, 'dana laptop').getByText('in sync on 1 of 1 server').waitFor()
  assert.equal(await reached(), ['prod-2'])
})

step('revoked, the member sees it, is signed out, and is refused by every server', async () => {
  const dialog = await chooseFor(owner, email, 'Revoke')
  await dialog.getByText('removes dana@temp.com from 1 server').waitFor()
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await rowOf(owner, email).waitFor({ state: 'detached' })
  await eventually('the key is nowhere', () => holding().length === 0)
  assert.equal(await reached(), [])
  await member.getByRole('heading', { name: 'Sign in' }).waitFor()
  await member.getByText('If you expected to have access to acme, ask an owner').waitFor()
  const answer = await member.request.get(`${gatehouse.url}/trpc/auth.me`)
  assert.ok((await member.context().cookies()).length > 0)
  assert.is(answer.status(), 401)
})

step('every one of these steps stands in the log with actor, address, verb and diff', async () => {
  await goTo(owner, 'Audit log')
  const inLog = (words: string) => owner.getByRole('article').filter({ hasText: words })
  const steps = [
    `owner@acme.com invited ${email}`,
    `${email} joined`,
    `${email} added the SSH key`,
    `owner@acme.com changed which servers ${email} can reach`,
    `owner@acme.com changed the role of ${email} (OPERATOR → VIEWER)`,
    `owner@acme.com revoked ${email}`,
  ]
  for (const sentence of steps) await inLog(sentence).first().waitFor()
  await inLog(`${email} joined`).getByRole('button').click()
  await inLog(`${email} joined`).getByText('user.joined', { exact: true }).waitFor()
  await owner.getByText(`by ${email} from 127.0.0.1`).waitFor()
  await inLog(`${email} joined`)
    .getByText(/OPERATOR/)
    .first()
    .waitFor()
  await owner.getByTitle('Member browser').waitFor()
  const changed = inLog('changed the role of').filter({ hasText: 'OPERATOR → VIEWER' })
  await changed.getByRole('button').click()
  const details = (await changed.textContent()) ?? ''
  for (const part of ['owner@acme.com', 'dana@temp.com', 'from 127.0.0.1', 'role', 'OPERATOR', 'VIEWER'])
    assert.match(details, part)
})

step('the log is narrowed by actor, thing, verb and time, and exported as it is shown', async () => {
  const log = owner.getByRole('article')
  const clear = async (label: string) =>
    owner.getByRole('button', { name: new RegExp(`Remove the filter ${label}`) }).click()
  const onlyWith = async (text: string, not: string) => {
    await log.filter({ hasText: text }).first().waitFor()
    await log.filter({ hasText: not }).first().waitFor({ state: 'detached' })
  }
  await owner.goto(`${gatehouse.url}/acme/audit`)
  await owner.getByRole('button', { name: '+ filter' }).click()
  await owner.getByLabel('Who').fill(email)
  await owner.getByLabel('Who').press('Tab')
  await onlyWith('added the SSH key', 'revoked')
  await clear('by')
  await owner.getByLabel('Thing').fill(email)
  await owner.getByLabel('Thing').press('Tab')
  await onlyWith('revoked', 'added the SSH key')
  await clear('thing')
  await owner.getByLabel('Action').selectOption('user.role_changed')
  await onlyWith('changed the role of', 'revoked')
  assert.is(await log.count(), 2)
  const downloading = owner.waitForEvent('download')
  await owner.getByRole('button', { name: 'Export' }).click()
  await owner.getByRole('menuitem', { name: 'CSV' }).click()
  const download = await downloading
  assert.match(download.suggestedFilename(), /[.]csv$/)
  const lines = (await contentOf(download)).trim().split('\r\n').join('\n').split('\n')
  assert.is(lines.length, 3)
  assert.match(lines[1] ?? '', 'user.role_changed')
  await clear('action')
  await owner.getByLabel('When').selectOption('hour')
  await log.filter({ hasText: 'exported the audit log' }).waitFor()
  await owner.getByLabel('Until').fill('2020-01-01T00:00')
  await owner.getByRole('heading', { name: 'No matches' }).waitFor()
})

step('no page broke', async () => assert.equal(problems.flat(), []))

test.run()
