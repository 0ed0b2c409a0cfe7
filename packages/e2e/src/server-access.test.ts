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
import { goTo, invite, rowOf } from './dashboard.ts'
import { demoServers } from './demo-servers.ts'
import { eventually } from './eventually.ts'
import { ssh } from './ssh.ts'
import { stepsOf } from './steps.ts'

const missing = openSshHostMissing()
if (missing) console.log(`SKIPPED: how members log in to servers, in a browser — install ${missing}`)
const test = suite('how members log in to servers')
const step = stepsOf(test, hasBrowser() && missing === null)

let stage: BrowserStage
let owner: Page
let host: OpenSshHost | undefined

test.before(async () => {
  if (!hasBrowser() || missing) return
  stage = await openBrowserStage({ env: { GATEWAY_FROM: '127.0.0.0/8,::1' } })
  owner = stage.owner
  host = await startOpenSshHost()
})

test.after(async () => {
  await stage?.close()
  await host?.close()
})

const settings = () => owner.getByRole('region', { name: 'Settings' })
const inSync = () =>
  owner.locator('dd.state-line').getByText('in sync', { exact: true }).waitFor({ timeout: 30_000 })
const key = () => ({ path: join(stage.data, 'demo/ops_ed25519') })

async function openServer(name: string): Promise<void> {
  await goTo(owner, 'Servers')
  await owner.getByRole('link', { name }).click()
  await owner.getByRole('heading', { level: 1, name }).waitFor()
}

async function change(to: RegExp): Promise<void> {
  await settings().getByRole('button', { name: 'Change how members log in' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('radio', { name: to }).check()
  await dialog.getByRole('button', { name: 'Change' }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** Calls a procedure as the owner, from the page. */
const call = <T>(procedure: string, input: object | null): Promise<T> =>
  owner.evaluate(
    async ([name, body]) => {
      const init = body === null ? {} : { method: 'POST', body: JSON.stringify(body) }
      const headers = { 'content-type': 'application/json', 'x-account': 'acme' }
      const answer = await fetch(`/trpc/${name}`, { ...init, headers })
      return ((await answer.json()) as { result: { data: T } }).result.data
    },
    [procedure, input] as const,
  )

step('the change says what it does before it is made', async () => {
  await openServer('prod-2')
  await settings().getByText('Direct and gateway').waitFor()
  await settings().getByRole('button', { name: 'Change how members log in' }).click()
  const dialog = owner.getByRole('dialog')
  assert.ok(await dialog.getByRole('button', { name: 'Change' }).isDisabled())
  await dialog.getByRole('radio', { name: /^Gateway only/ }).check()
  await dialog.getByText(/removes \d keys? of \d logins? from prod-2/).waitFor()
  await owner.keyboard.press('Escape')
  await owner.getByRole('button', { name: 'Discard' }).click()
  await dialog.waitFor({ state: 'detached' })
})

step('gateway only: own keys leave, the gateway’s stays, and the firewall’s rule is shown', async () => {
  await change(/^Gateway only/)
  await settings().getByText('Gateway only').waitFor()
  const prod = demoServers(stage.data).find(({ name }) => name === 'prod-2')
  const lines = () => (prod?.authorizedKeys('ops') ?? '').match(/^[^#\n].*$/gm) ?? []
  await eventually('one line is left', () => lines().length === 1)
  assert.match(lines()[0] ?? '', /^restrict,pty,from="127\.0\.0\.0\/8,::1" ssh-ed25519 /)
  const rule = owner.getByRole('region', { name: 'Firewall' })
  await rule.getByText(`tcp dport ${prod?.port} ip saddr { 127.0.0.0/8 } accept`).waitFor()
  await rule.getByText(`ufw prepend allow proto tcp from ::1 to any port ${prod?.port}`).waitFor()
  await goTo(owner, 'Servers')
  await rowOf(owner, 'prod-2').getByText('gateway only').waitFor()
  assert.is(await rowOf(owner, 'prod-1').getByText('gateway only').count(), 0)
})

step(
  'recorded: what a member does with their own key there becomes a session, and says who recorded it',
  async () => {
    if (!host) return
    const { managementKey } = await call<{ managementKey: string }>('account.get', null)
    await host.run('cat >>/root/.ssh/authorized_keys', `${managementKey}\n`)
    const { host: address, port, hostKey } = host
    await call('servers.register', { name: 'real-1', host: address, port, hostKey })
    await openServer('real-1')
    await inSync()
    await change(/^Direct, recorded on the host/)
    await settings().getByText('the host could alter such a recording').waitFor()
    await inSync()
    const to = { port, login: 'ops', key: key() }
    await eventually('the key is in place', async () => (await ssh(to, 'true')).code === 0)
    assert.equal(await ssh(to, 'echo proof; exit 3'), { code: 3, stdout: 'proof\n', stderr: '' })
    await owner.getByRole('button', { name: 'Check now' }).click()
    await goTo(owner, 'Sessions')
    const row = owner.getByRole('row').filter({ hasText: 'echo proof' })
    await row.getByTitle('Recorded by the host itself').waitFor()
    await row.locator('[data-open]').click()
    await owner.getByText('root there, or the login, could have altered it').waitFor()
    await owner.getByText('exit 3', { exact: true }).waitFor()
    await owner.getByRole('button', { name: 'Play', exact: true }).click()
    await owner.locator('.ap-player').getByText('proof').waitFor()
    await goTo(owner, 'Audit log')
    await owner
      .getByRole('article')
      .filter({ hasText: 'fetched the recorded session of' })
      .filter({ hasText: 'ops@real-1' })
      .first()
      .waitFor()
    await owner.getByRole('article').filter({ hasText: 'changed how members log in to' }).first().waitFor()
  },
)

step('a viewer sees how members log in, and cannot change it', async () => {
  await goTo(owner, 'Team')
  const link = await invite(owner, { email: 'reader@acme.com', role: 'VIEWER' })
  const viewer = await stage.person()
  await viewer.goto(link)
  await viewer.getByRole('button', { name: /^Accept/ }).click()
  await viewer.getByRole('navigation', { name: 'Account' }).waitFor()
  await goTo(viewer, 'Servers')
  await viewer.getByRole('link', { name: 'prod-2' }).click()
  const region = viewer.getByRole('region', { name: 'Settings' })
  await region.getByText('Gateway only').waitFor()
  assert.is(await region.getByRole('button', { name: 'Change' }).count(), 0)
})

step('no page broke', async () => assert.equal(stage.problems, []))

test.run()
