import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api, type Refused, tokenOf } from './api.ts'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { askForLink, invite, rowOf, signInBy } from './dashboard.ts'

const test = suite('invites')
const possible = hasBrowser()
const inBrowser = possible ? test : test.skip

let stage: BrowserStage
let owner: Page
let api: Api

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
  api = await signedIn('owner@acme.com')
})

test.before.each(async () => {
  await owner?.goto(`${stage.gatehouse.url}/acme/team`)
})

test.after(() => stage?.close())

const mailsTo = (email: string) => stage.mailServer.mails.filter(({ to }) => to === email)

/** The link of the mail that comes after the first few. */
async function newestLink(email: string, after = 0): Promise<string> {
  return (await stage.mailServer.mailTo(email, after + 1)).link
}

async function signInLink(email: string): Promise<string> {
  const before = mailsTo(email).length
  await new Api(stage.gatehouse.url).mutate('auth.requestLink', { email })
  return newestLink(email, before)
}

/** Somebody signed in over HTTP, by a link asked for and mailed. */
const signedIn = async (email: string) => new Api(stage.gatehouse.url).signIn(await signInLink(email))

/** A fresh browser that has opened the link. */
async function opened(link: string): Promise<Page> {
  const page = await stage.person()
  await page.goto(link)
  return page
}

/** The page for a link that will not work says why, and what to do. */
async function refused(page: Page, title: string, why: RegExp): Promise<void> {
  await page.getByRole('heading', { name: title }).waitFor()
  await page.getByText(why).waitFor()
  await page.getByText(/Nothing was changed. Ask the person who invited you/).waitFor()
  await page.getByRole('link', { name: 'Go to sign in' }).waitFor()
  assert.equal(await page.context().cookies(), [])
  await page.context().close()
}

const buttonOf = (email: string, name: string) =>
  owner.getByRole('group', { name: `Invite of ${email}` }).getByRole('button', { name })

async function accept(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await page.getByRole('navigation', { name: 'Account' }).waitFor()
}

inBrowser('resending mails a new link and kills the one before, the copied one too', async () => {
  const email = 'again@temp.com'
  const copied = await invite(owner, { email, role: 'VIEWER' })
  const first = await newestLink(email)
  await buttonOf(email, 'Resend').click()
  const second = await newestLink(email, 1)
  assert.is.not(first, second)
  for (const dead of [first, copied])
    await refused(await opened(dead), 'This invite isn’t valid', /a newer invite has replaced it/)
  const page = await opened(second)
  await accept(page)
  await page.context().close()
})

inBrowser('a revoked invite says that it was taken back, and whom to ask', async () => {
  const email = 'revoked@temp.com'
  await invite(owner, { email, role: 'OPERATOR' })
  const link = await newestLink(email)
  const waiting = await opened(link)
  await waiting.getByRole('button', { name: 'Accept' }).waitFor()
  await buttonOf(email, 'Revoke').click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Revoke invite' }).click()
  await rowOf(owner, email).waitFor({ state: 'detached' })
  const why = /This invite was revoked. Ask owner@acme.com for a new one/
  await refused(await opened(link), 'This invite no longer works', why)
  await waiting.getByRole('button', { name: 'Accept' }).click()
  await refused(waiting, 'This invite no longer works', why)
})

inBrowser(
  'an invite past its time says so, the team page shows it as expired, and resending revives it',
  async () => {
    const email = 'late@temp.com'
    await invite(owner, { email, role: 'BILLING', validity: '1 hour' })
    const link = await newestLink(email)
    await buttonOf(email, 'Resend').waitFor()
    await stage.database.force(
      `update invites set created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour' where email = $1`,
      [email],
    )
    await refused(await opened(link), 'This invite no longer works', /This invite has expired/)
    await owner.reload()
    await rowOf(owner, email).getByText('expired').waitFor()
    await buttonOf(email, 'Resend').click()
    const page = await opened(await newestLink(email, 1))
    await accept(page)
    await page.getByRole('button', { name: `Signed in as ${email}` }).waitFor()
    await page.context().close()
  },
)

inBrowser('a second use is refused, and says to sign in', async () => {
  const email = 'once@temp.com'
  await invite(owner, { email, role: 'VIEWER' })
  const link = await newestLink(email)
  const page = await opened(link)
  await accept(page)
  await refused(await opened(link), 'This invite no longer works', /already accepted. Sign in instead/)
  await page.context().close()
})

inBrowser('signed in as somebody else, one chooses: stay, or sign out and accept', async () => {
  const email = 'other@temp.com'
  await invite(owner, { email, role: 'VIEWER' })
  const link = await newestLink(email)
  const page = await stage.person()
  await signInBy(page, await signInLink('viewer@partner.com'))
  await page.goto(link)
  await page.getByText('You’re signed in as viewer@partner.com').waitFor()
  await page.getByRole('link', { name: 'Stay signed in as viewer@partner.com' }).click()
  await page.getByRole('button', { name: 'Signed in as viewer@partner.com' }).waitFor()
  const before = await signedIn('viewer@partner.com')
  await before.mutate('invites.accept', { token: tokenOf(link) }).then(
    () => assert.unreachable('accepted by the wrong address'),
    (error: Refused) => assert.is(error.reason, 'conflict'),
  )
  await page.goto(link)
  await page.getByRole('button', { name: `Sign out and accept as ${email}` }).click()
  await page.getByRole('button', { name: `Signed in as ${email}` }).waitFor()
  await page.context().close()
})

inBrowser('a copied link signs nobody in as an address that has used Gatehouse before', async () => {
  const email = 'once@temp.com'
  const { items } = await api.query<{ items: { email: string; user: string }[] }>('team.list', {})
  await api.mutate('team.revoke', { user: items.find((member) => member.email === email)?.user })
  const before = mailsTo(email).length
  const link = await invite(owner, { email, role: 'VIEWER' })
  const page = await opened(link)
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await page.getByText(`${email} has used Gatehouse before. Sign in as ${email} first`).waitFor()
  assert.equal(await page.context().cookies(), [])
  await page.getByRole('button', { name: 'Go to sign in' }).click()
  await askForLink(page, email)
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
  await page.goto(await newestLink(email, before + 1))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await accept(page)
  await page.getByRole('button', { name: `Signed in as ${email}` }).waitFor()
  await page.context().close()
})

inBrowser('the invite of somebody who may no longer invite is void', async () => {
  const inviter = await signedIn('ops@acme.com')
  const { items } = await api.query<{ items: { email: string; user: string }[] }>('team.list', {})
  const userOf = (email: string) => items.find((member) => member.email === email)?.user
  await api.mutate('team.offerOwnership', { user: userOf('ops@acme.com') })
  await inviter.mutate('team.acceptOwnership')
  const { link } = await inviter.mutate<{ link: string }>('invites.create', {
    email: 'void@temp.com',
    role: 'VIEWER',
  })
  await api.mutate('team.changeRole', { user: userOf('ops@acme.com'), role: 'OPERATOR' })
  await refused(
    await opened(link),
    'This invite no longer works',
    /the person who sent it can no longer invite/,
  )
  await new Api(stage.gatehouse.url).mutate('invites.accept', { token: tokenOf(link) }).then(
    () => assert.unreachable('a void invite was accepted'),
    (error: Refused) => assert.is(error.reason, 'expired'),
  )
})

inBrowser('a mistyped link, and one that lost its token, say what to do', async () => {
  await refused(
    await opened(`${stage.gatehouse.url}/invite#token=${'x'.repeat(43)}`),
    'This invite isn’t valid',
    /incomplete/,
  )
  await refused(
    await opened(`${stage.gatehouse.url}/invite`),
    'This invite isn’t valid',
    /This link is incomplete/,
  )
})

inBrowser('a member cannot be invited again, nor an address twice', async () => {
  await owner.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = owner.getByRole('dialog')
  for (const [email, why] of [
    ['Finance@Acme.com', /finance@acme.com is already a member of acme/],
    ['contractor@temp.com', /contractor@temp.com already has an open invite/],
  ] as const) {
    await dialog.getByLabel('Email address').fill(email)
    await dialog.getByRole('button', { name: 'Send invite' }).click()
    await dialog.getByRole('alert').getByText(why).waitFor()
  }
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})

inBrowser('what failed names its request as the log does, so that it can be copied', async () => {
  const { database, gatehouse } = stage
  await database.force('alter table gatehouse.invites add constraint broken check (false) not valid')
  const group = owner.getByRole('group', { name: 'Invite of contractor@temp.com' })
  const answering = owner.waitForResponse(/invites[.]resend/)
  await group.getByRole('button', { name: 'Resend' }).click()
  const answer = await answering
  await database.force('alter table gatehouse.invites drop constraint broken')
  const id = answer.headers()['x-request-id'] ?? 'none'
  const note = owner.locator('.toast').getByText(id, { exact: true })
  await note.waitFor()
  await owner.getByText(/check before you try again[.]/).waitFor()
  assert.match(gatehouse.output(), `"reqId":"${id}"`)
  await note.dblclick()
  assert.is(await owner.evaluate<string>('getSelection().toString().trim()'), id)
  await note.waitFor()
})

test.run()
