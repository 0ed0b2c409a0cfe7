import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { chooseFor, goTo, limitServers, signInBy } from './dashboard.ts'
import { focusComesTo } from './keyboard.ts'
import { signInLinkOf } from './sign-in-link.ts'
import { stepsOf } from './steps.ts'

const test = suite('a terminal in a browser')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let ops: Page

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
  ops = await person(signInLinkOf(stage.data, 'ops@acme.com'))
  await goTo(owner, 'Servers')
  await owner.getByText('3 servers, all in sync').waitFor()
})

test.after(() => stage?.close())

async function person(link: string): Promise<Page> {
  const page = await stage.person()
  await signInBy(page, link)
  return page
}

const screen = (page: Page) => page.locator('.xterm-rows')
const shows = (page: Page, text: string | RegExp) => screen(page).getByText(text).first().waitFor()
const state = (page: Page) => page.getByRole('region', { name: 'Terminal' })
/** Types into the terminal that has the focus. */
const type = (page: Page, text: string) => page.keyboard.type(`${text}\n`)

/** Opens a terminal from the page of a server. */
async function open(page: Page, server: string): Promise<void> {
  await goTo(page, 'Servers')
  await page.getByRole('link', { name: server, exact: true }).click()
  await page.getByRole('link', { name: 'Open terminal' }).click()
  await isOpen(page)
}
const isOpen = (page: Page) => state(page).getByText('Connected.', { exact: true }).waitFor()

step('opened from a server’s page, it is a shell as the member’s own login', async () => {
  await open(ops, 'prod-1')
  await ops.getByRole('heading', { level: 1, name: 'ops@prod-1' }).waitFor()
  await state(ops).getByText('This session is recorded.').waitFor()
  await shows(ops, 'This is prod-1')
  await type(ops, 'whoami; echo pro$((40+2))of; stty size')
  await shows(ops, 'pro42of')
  await shows(ops, /^ops$/)
  const size = await screen(ops)
    .getByText(/^\d+ \d+$/)
    .textContent()
  const [rows = 0, cols = 0] = size?.split(' ').map(Number) ?? []
  assert.ok(cols > 100 && rows > 30, `${cols}x${rows}`)
})

step('a screen reader gets its lines, once that is asked for', async () => {
  const readOut = state(ops).getByRole('button', { name: 'Read out' })
  assert.is(await ops.locator('.xterm-accessibility').count(), 0)
  await readOut.press('Enter')
  assert.is(await readOut.getAttribute('aria-pressed'), 'true')
  await ops.locator('.xterm-accessibility').getByText('pro42of', { exact: true }).waitFor()
  await ops.locator('.xterm-helper-textarea').focus()
  await type(ops, 'echo hea$((1+1))rd')
  await ops.locator('.xterm-accessibility').getByText('hea2rd', { exact: true }).waitFor()
  await readOut.press('Enter')
  await ops.locator('.xterm-accessibility').waitFor({ state: 'detached' })
  await ops.locator('.xterm-helper-textarea').focus()
})

step('it is listed as live, and watched as it happens', async () => {
  await goTo(owner, 'Sessions')
  await owner.getByRole('row').filter({ hasText: 'live' }).locator('[data-open]').click()
  await owner.getByText('web terminal').waitFor()
  await owner.getByText('No one has watched this session yet.').waitFor()
  await owner.getByRole('button', { name: 'Watch live' }).click()
  await owner.getByRole('status', { name: 'Watching' }).getByText('live', { exact: true }).waitFor()
  await shows(owner, 'pro42of')
  await type(ops, 'echo wat$((1+1))ched')
  await shows(owner, 'wat2ched')
  await owner.getByText('watched live').waitFor()
})

step('the shell’s end is said to both, and there is another one to open', async () => {
  await type(ops, 'exit 3')
  await state(ops).getByText('ended: The shell ended with exit 3.').waitFor()
  const watching = owner.getByRole('status', { name: 'Watching' })
  await watching.getByText('ended', { exact: true }).waitFor()
  await watching.getByText('exit 3', { exact: true }).waitFor()
})

step('its recording is played', async () => {
  await owner.getByRole('button', { name: 'Close' }).click()
  await owner.getByRole('button', { name: 'Play', exact: true }).click()
  await owner.locator('.ap-player').getByText('pro42of').first().waitFor()
  await owner.getByText('played the recording', { exact: true }).waitFor()
})

step('opened again, it is ended from its page, and says by whom', async () => {
  await ops.getByRole('button', { name: 'Open again' }).click()
  await isOpen(ops)
  await goTo(owner, 'Sessions')
  await owner.getByRole('row').filter({ hasText: 'live' }).locator('[data-open]').click()
  await owner.getByRole('button', { name: 'End session' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
  await state(ops).getByText('ended: Ended by owner@acme.com.').waitFor()
  await shows(ops, 'Gatehouse: Ended by owner@acme.com.')
})

step('a server that is taken away ends it, and refuses the next', async () => {
  await open(ops, 'prod-2')
  await goTo(owner, 'Team')
  await limitServers(owner, 'ops@acme.com', ['staging-1'])
  await state(ops).getByText('ended: You no longer have access to prod-2.').waitFor()
  await ops.getByRole('button', { name: 'Open again' }).click()
  await ops.getByText('No terminal was opened').waitFor()
  await ops.getByText('You don’t have access to prod-2. Ask an owner of acme.').waitFor()
})

const idOf = async (name: string) =>
  (await stage.database.rows<{ id: string }>(`select id from servers where name = '${name}'`))[0]?.id
const sessions = async () =>
  (await stage.database.rows<{ many: number }>('select count(*)::int as many from sessions'))[0]?.many

/** The page goes at the same moment as the session, so either may be what ends it. */
async function noneIsLive(): Promise<void> {
  await owner.goto(`${stage.gatehouse.url}/acme/sessions?live=1`)
  await owner.getByText('No live sessions').waitFor()
}

step('an address opens none: Enter does', async () => {
  const before = await sessions()
  await owner.goto(`${stage.gatehouse.url}/acme/servers/${await idOf('staging-1')}/terminal`)
  await focusComesTo(owner.getByRole('button', { name: 'Open terminal' }))
  assert.is(await sessions(), before)
  await owner.keyboard.press('Enter')
  await isOpen(owner)
})

step('one that is over lets go of the keyboard', async () => {
  await type(owner, 'exit')
  await focusComesTo(owner.getByRole('button', { name: 'Open again' }))
  await owner.locator('.xterm-helper-textarea').focus()
  await owner.keyboard.press('Shift+Tab')
  await focusComesTo(owner.getByRole('button', { name: 'Open again' }))
})

step('signing out in another tab ends it', async () => {
  await open(ops, 'staging-1')
  const tab = await ops.context().newPage()
  await tab.goto(`${stage.gatehouse.url}/acme`)
  const headers = { 'content-type': 'application/json' }
  const answer = await tab.evaluate(
    (headers) => fetch('/trpc/auth.signOut', { method: 'POST', headers }).then(({ status }) => status),
    headers,
  )
  assert.is(answer, 200)
  await ops.getByRole('heading', { name: 'Sign in' }).waitFor()
  await noneIsLive()
})

step('revoking its holder ends it, and the page says why', async () => {
  const again = await person(signInLinkOf(stage.data, 'ops@acme.com'))
  await open(again, 'staging-1')
  await goTo(owner, 'Team')
  const dialog = await chooseFor(owner, 'ops@acme.com', 'Revoke')
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await again.getByText('If you expected to have access to acme, ask an owner').waitFor()
  await noneIsLive()
})

step('a member without an SSH key opens one too; a viewer is told which roles may', async () => {
  await open(owner, 'prod-1')
  await shows(owner, 'owner@prod-1$')
  const viewer = await person(signInLinkOf(stage.data, 'viewer@partner.com'))
  await goTo(viewer, 'Servers')
  await viewer.getByRole('link', { name: 'prod-1', exact: true }).click()
  await viewer.getByRole('heading', { level: 1, name: 'prod-1' }).waitFor()
  assert.is(await viewer.getByRole('link', { name: 'Open terminal' }).count(), 0)
  await viewer.goto(owner.url())
  await viewer.getByText('You don’t have access to this page').waitFor()
})

step('no page broke, and no policy was violated', async () => {
  assert.equal(stage.problems, [])
})

test.run()
