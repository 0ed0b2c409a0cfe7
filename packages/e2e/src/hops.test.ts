import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type OpenSshHost,
  openSshHostMissing,
  startOpenSshHost,
} from '@gatehouse/hosts/test-host/open-ssh-host'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo, textOf } from './dashboard.ts'
import { gatewayPort } from './sessions-seen.ts'
import { ssh } from './ssh.ts'
import { stepsOf } from './steps.ts'

const missing = openSshHostMissing()
if (missing) console.log(`SKIPPED: a server behind a server, in a browser — install ${missing}`)
const test = suite('a server behind a server')
const possible = hasBrowser() && missing === null
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let hop: OpenSshHost
let behind: OpenSshHost

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage({ env: { GATEWAY_FROM: '127.0.0.0/8,::1' } })
  owner = stage.owner
  ;[hop, behind] = await Promise.all([startOpenSshHost(), startOpenSshHost()])
})
test.after(async () => {
  await stage?.close()
  await hop?.close()
  await behind?.close()
})

const dialog = () => owner.getByRole('dialog')
const state = (words: string) =>
  owner.locator('dd.state-line').getByText(words, { exact: true }).waitFor({ timeout: 60_000 })
const details = () => owner.getByRole('main')

async function register(name: string, host: OpenSshHost, via?: string): Promise<void> {
  await goTo(owner, 'Servers')
  await owner.getByRole('button', { name: /^Register/ }).click()
  await dialog().getByLabel('Name').fill(name)
  await dialog().getByLabel('Host').fill('127.0.0.1')
  await dialog().getByLabel('Port').fill(String(host.port))
  const reached = dialog().getByLabel('Reached')
  if (via) await reached.selectOption({ label: `Through ${via}` })
  const command = await textOf(dialog(), 'Command that gives Gatehouse access')
  assert.is(command.includes('from='), via === undefined)
  await host.run(command)
  await picture(`register-${name}`)
  await dialog().getByRole('button', { name: 'Look up host key' }).click()
  await dialog()
    .getByLabel(/I’ve compared them/)
    .check()
  await dialog()
    .getByRole('button', { name: `Register ${name}` })
    .click()
  await owner.getByRole('heading', { level: 1, name }).waitFor()
  await state('in sync')
}

/** For whoever looks at the pages: where there is a folder to put them. */
async function picture(name: string): Promise<void> {
  const folder = process.env['PICTURES']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  for (const width of [1280, 390]) {
    await owner.setViewportSize({ width, height: 900 })
    await owner.screenshot({ path: join(folder, `${name}-${width}.png`) })
  }
  await owner.setViewportSize({ width: 1280, height: 900 })
}

const login = (server: string, command: string) =>
  ssh(
    {
      port: gatewayPort(stage.gatehouse),
      login: server,
      key: { path: join(stage.data, 'demo/ops_ed25519') },
    },
    command,
  )

step(
  'it is registered through the other one, with a key line that does not name Gatehouse’s address',
  async () => {
    await register('hop-1', hop)
    await register('behind-1', behind, 'hop-1')
    await details().getByRole('link', { name: 'hop-1' }).waitFor()
    await picture('behind')
  },
)

step('both pages and the list say so', async () => {
  await details().getByRole('link', { name: 'hop-1' }).click()
  await owner.getByRole('heading', { level: 1, name: 'hop-1' }).waitFor()
  await details().getByText('Reached through it').waitFor()
  await details().getByRole('link', { name: 'behind-1' }).waitFor()
  await goTo(owner, 'Servers')
  await owner.getByRole('row', { name: 'behind-1' }).getByText('through hop-1').waitFor()
  await picture('list')
})

step('a session on it through the gateway is listed as any', async () => {
  const { code, stdout, stderr } = await login('behind-1', 'whoami')
  assert.equal([code, stdout], [0, 'ops\n'], stderr)
  await goTo(owner, 'Sessions')
  await owner.getByRole('row').filter({ hasText: 'behind-1' }).filter({ hasText: 'whoami' }).first().waitFor()
})

step(
  'while the other one is away, its page and the person are told through which it is reached',
  async () => {
    await hop.stop()
    const { code, stderr } = await login('behind-1', 'true')
    assert.is(code, 254)
    assert.match(stderr, /behind-1 cannot be reached right now.*hop-1/)
    await goTo(owner, 'Servers')
    await owner.getByRole('link', { name: 'behind-1' }).click()
    await owner.getByRole('button', { name: 'Check now' }).click()
    await owner
      .getByRole('main')
      .getByText(/is reached through hop-1/)
      .first()
      .waitFor({ timeout: 60_000 })
    await picture('away')
    await hop.start()
    await state('in sync')
    assert.is((await login('behind-1', 'true')).code, 0)
  },
)

step('the one it goes through cannot be removed, and a circle is refused in the dialog', async () => {
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name: 'hop-1', exact: true }).click()
  const settings = owner.getByRole('region', { name: 'Settings' })
  await settings.getByRole('button', { name: 'Change how it is reached' }).click()
  await dialog().getByLabel('Reached').selectOption({ label: 'Through behind-1' })
  await dialog().getByRole('button', { name: 'Change' }).click()
  await dialog()
    .getByText(/reached through this server itself/)
    .waitFor()
  await picture('circle')
  await owner.keyboard.press('Escape')
  const discard = owner.getByRole('button', { name: /Discard/ })
  if (await discard.isVisible()) await discard.click()
})

step('back to directly: the page says so, and it is checked by that way', async () => {
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name: 'behind-1' }).click()
  const settings = owner.getByRole('region', { name: 'Settings' })
  await settings.getByRole('button', { name: 'Change how it is reached' }).click()
  await dialog().getByLabel('Reached').selectOption({ label: 'Directly' })
  await dialog().getByRole('button', { name: 'Change' }).click()
  await dialog().waitFor({ state: 'detached' })
  await settings.getByText('Directly', { exact: true }).waitFor()
  await state('in sync')
  await hop.stop()
  assert.is((await login('behind-1', 'true')).code, 0)
  await hop.start()
})

test.run()
