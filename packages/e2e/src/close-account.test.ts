import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { goTo } from './dashboard.ts'
import { demoServers, reachedBy } from './demo-servers.ts'
import { eventually } from './eventually.ts'
import { stepsOf } from './steps.ts'

const test = suite('closing an account that leaves members their keys')
const step = stepsOf(test, hasBrowser())
let stage: BrowserStage

test.before(async () => {
  if (hasBrowser()) stage = await openBrowserStage()
})
test.after(() => stage?.close())

const dialog = () => stage.owner.getByRole('dialog')
const key = () => ({ path: join(stage.data, 'demo/ops_ed25519'), publicKey: '' })
const servers = () => demoServers(stage.data)
const names = () => servers().map(({ name }) => name)

step('the dialog says what each way does to the servers', async () => {
  await eventually(
    'ops reaches every server',
    async () => (await reachedBy(servers(), 'ops', key())).length === 3,
  )
  await goTo(stage.owner, 'Settings')
  await stage.owner.getByRole('button', { name: /^Close / }).click()
  assert.ok(
    await dialog()
      .getByRole('radio', { name: /^Remove them/ })
      .isChecked(),
  )
  await dialog().getByText('removes every key from 3 servers').waitFor()
  await dialog()
    .getByRole('radio', { name: /^Leave them/ })
    .check()
  await dialog().getByText('leaves members their own SSH keys, logins and sudo on 3 servers').waitFor()
})

step('closed so, every server has left Gatehouse, and a member still logs in straight', async () => {
  await dialog()
    .getByLabel(/^Type /)
    .fill('acme')
  await dialog().getByRole('button', { name: 'Close account', exact: true }).click()
  await stage.owner.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  const waiting = async () =>
    (
      await stage.database.rows(
        `select from gatehouse.server_syncs y join gatehouse.accounts a on a.id = y.account_id where a.slug = 'acme'`,
      )
    ).length
  await eventually('no server is left', async () => (await waiting()) === 0)
  for (const server of servers())
    assert.not.match(server.authorizedKeys('ops'), /gatehouse|restrict/, server.name)
  assert.equal(await reachedBy(servers(), 'ops', key()), names())
  const [event] = await stage.database.rows<{ details: { keys: string } }>(
    "select details from gatehouse.audit_events where verb = 'account.closed'",
  )
  assert.is(event?.details.keys, 'leave')
  assert.equal(stage.problems, [])
})

test.run()
